package dev.sluice.schemas.codec;

/** What is told of input: in one line, whatever the input holds. */
public final class Details {
  private Details() {}

  /**
   * Returns the text with a space for each control character and line separator: names and values
   * of untrusted input are quoted in logs and headers, where a line of their own would pass for
   * Sluice's.
   */
  public static String line(String text) {
    StringBuilder line = null;
    for (int i = 0; i < text.length(); i++) {
      if (isBreak(text.charAt(i))) {
        line = line == null ? new StringBuilder(text) : line;
        line.setCharAt(i, ' ');
      }
    }
    return line == null ? text : line.toString();
  }

  private static boolean isBreak(char c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
  }
}
