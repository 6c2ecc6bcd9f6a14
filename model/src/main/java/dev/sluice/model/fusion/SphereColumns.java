package dev.sluice.model.fusion;

import java.util.List;

/**
 * Where the columns of one fusion lie in an encoded example: of each modality the item's vector,
 * followed by 1 where it is there, and the mean of the subject's history, zeros where it has none.
 *
 * @param dim numbers of a fused point
 * @param modalities in the order of the curve
 */
public record SphereColumns(int dim, List<Modality> modalities) {
  /**
   * One modality.
   *
   * @param size numbers of its vectors
   * @param item column of the item's first number; its flag is {@code size} further
   * @param subject column of the subject's first number
   */
  public record Modality(int size, int item, int subject) {}

  /** Checks and copies. */
  public SphereColumns {
    modalities = List.copyOf(modalities);
    if (dim < 1 || modalities.isEmpty()) {
      throw new IllegalArgumentException(
          "a fusion needs a modality and a dimension of at least 1, had %d and %d"
              .formatted(modalities.size(), dim));
    }
  }

  /** Numbers of the learned projections, {@code [dim][size]} per modality. */
  int parameters() {
    return dim * numbers();
  }

  /** Numbers of the subject's columns, which the network does not read. */
  int numbers() {
    return modalities.stream().mapToInt(Modality::size).sum();
  }

  /** Numbers for the network: a flag, the cosine, the products. */
  int outputs() {
    return 2 + dim;
  }
}
