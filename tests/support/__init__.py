"""Code that test modules share. No test module imports another."""
