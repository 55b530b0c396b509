// Removes the words of a question that name nothing: "What is Acme doing in Oslo?" asks for Acme and Oslo.
import { folded } from "./folded.js";
import { WORD } from "./search-terms.js";

/** Words that ask, or join other words, in Latin and Devanagari script. The common words of the index are not among them. */
const JOINING = new Set(
  folded(
    "about any can could did do does doing done give happened happening how i list many me much my of our real show " +
      "sure tell there true we what when where which who whom whose why would you your " +
      "और कब कर करता करती करते कहाँ का कि कितना कितनी कितने किया किस किसका किसकी किसने की के को कैसे कौन क्या क्यों गई गया तक " +
      "था थी थे ने पर में रहा रही रहे से हुआ हुई हुए है हैं हो",
  ).split(" "),
);

/** Particles and endings in kana, and words that ask: names and nouns are mostly in the other scripts. */
const GRAMMAR = /[\u3041-\u309f]+|[何誰]/g;

/**
 * Return a query without the words of a question; the query itself if it has no others, or none of them.
 * @param {string} query
 */
export function withoutQuestion(query) {
  const spaced = query.replace(GRAMMAR, " ");
  const words = [...spaced.matchAll(WORD)].map(([word]) => word);
  const naming = words.filter((word) => !JOINING.has(folded(word)));
  const changed = spaced !== query || naming.length < words.length;
  return changed && naming.length ? naming.join(" ") : query;
}
