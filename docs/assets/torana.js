// The theme gives its search dialog no name; a screen reader needs one.
document.querySelector(".md-search[role=dialog]")?.setAttribute("aria-label", "Search");
