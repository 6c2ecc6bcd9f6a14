package dev.sluice.app.reconcile;

/** What became of an impression. Of several events of one impression, the later class here wins. */
enum ImpressionClass {
  /** Too short, late, without consent, or refused by the guard. */
  REJECTED,
  /** Its slate, or its item in that slate, never came. */
  ORPHAN,
  /** Its subject asked to be forgotten, then or later. */
  FORGOTTEN,
  /** Nothing is wrong with it; by itself this explains nothing. */
  GOOD,
  /** Its window may still be open. */
  OPEN,
  /** It is in an example. */
  EXAMPLE
}
