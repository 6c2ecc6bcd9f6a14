package dev.sluice.model.fusion;

/** How far matched points are apart: the mean of |u - i|^2 over pairs of unit vectors. */
public final class Alignment {
  private Alignment() {}

  /**
   * The loss; its gradient is added to the rows of {@code userGradients} and {@code itemGradients}.
   * Shapes: users [n][d], items [m][d]; pair b is users[user[b]], items[item[b]].
   *
   * @throws IllegalArgumentException if there is no pair, or the two index arrays differ in length
   */
  public static double add(
      float[][] users,
      int[] user,
      float[][] items,
      int[] item,
      float[][] userGradients,
      float[][] itemGradients) {
    if (user.length == 0 || user.length != item.length) {
      throw new IllegalArgumentException(
          "alignment needs pairs, got %d users and %d items".formatted(user.length, item.length));
    }
    double sum = 0;
    float scale = 2f / user.length;
    for (int b = 0; b < user.length; b++) {
      float[] u = users[user[b]];
      float[] i = items[item[b]];
      float[] atUser = userGradients[user[b]];
      float[] atItem = itemGradients[item[b]];
      for (int j = 0; j < u.length; j++) {
        float difference = u[j] - i[j];
        sum += (double) difference * difference;
        atUser[j] += scale * difference;
        atItem[j] -= scale * difference;
      }
    }
    return sum / user.length;
  }
}
