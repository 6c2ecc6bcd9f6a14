package dev.sluice.schemas.feature;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The known word that a mistyped one was most likely meant to be. */
final class NearestWord {
  /** One edit per this many letters still looks like a typing mistake. */
  private static final int LETTERS_PER_EDIT = 3;

  private NearestWord() {}

  /** Returns the nearest of {@code known}, the first among equals, or null if none is near. */
  static @Nullable String of(String word, Collection<String> known) {
    String nearest = null;
    int best = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(word, candidate);
      int bound = Math.max(1, (Math.max(word.length(), candidate.length()) + 1) / LETTERS_PER_EDIT);
      if (distance <= bound && distance < best) {
        nearest = candidate;
        best = distance;
      }
    }
    return nearest;
  }

  /** Returns what a message says about an unknown word: the nearest known one, else all of them. */
  static String hint(String word, Collection<String> known) {
    String nearest = of(word, known);
    if (nearest != null) {
      return "did you mean '" + nearest + "'?";
    }
    return known.isEmpty() ? "there is none" : "known are " + String.join(", ", known);
  }

  /** Edits (insert, delete, replace, swap of neighbours) between two words. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 ? j : j == 0 ? i : step(d, a, b, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(int[][] d, String a, String b, int i, int j) {
    int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
  }
}
