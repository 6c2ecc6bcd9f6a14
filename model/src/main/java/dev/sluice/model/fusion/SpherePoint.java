package dev.sluice.model.fusion;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One fused point of an example, an item's or a subject's, and the way back to the projections. */
final class SpherePoint {
  private final SphereColumns columns;
  private final float[] input;
  private final List<Integer> modalities;
  private final int[] starts;
  private final SlerpTape tape;

  /** What the losses say at the point, [dim]; summed up here. */
  final float[] gradient;

  private SpherePoint(
      SphereColumns columns,
      float[] input,
      List<Integer> modalities,
      int[] starts,
      List<float[]> controls) {
    this.columns = columns;
    this.input = input;
    this.modalities = modalities;
    this.starts = starts;
    tape = SlerpTape.record(controls, BezierVariant.TRIANGLE, SphereLayer.MIDDLE);
    gradient = new float[columns.dim()];
  }

  /**
   * The item's point of the example whose columns begin at {@code base}; null if it has no modality
   * that its projection gives a direction.
   */
  static @Nullable SpherePoint item(
      SphereColumns columns, float[] values, int offset, float[] input, int base) {
    return of(columns, values, offset, input, base, true);
  }

  /** The subject's point, as {@link #item}. */
  static @Nullable SpherePoint subject(
      SphereColumns columns, float[] values, int offset, float[] input, int base) {
    return of(columns, values, offset, input, base, false);
  }

  private static @Nullable SpherePoint of(
      SphereColumns columns, float[] values, int offset, float[] input, int base, boolean ofItem) {
    List<Integer> modalities = new ArrayList<>();
    List<float[]> controls = new ArrayList<>();
    int[] starts = new int[columns.modalities().size()];
    int matrix = offset;
    for (int k = 0; k < starts.length; k++) {
      SphereColumns.Modality modality = columns.modalities().get(k);
      starts[k] = base + (ofItem ? modality.item() : modality.subject());
      if (!ofItem || input[starts[k] + modality.size()] > 0) {
        float[] control =
            projected(values, matrix, input, starts[k], modality.size(), columns.dim());
        // A zero mean, or a projection that lost the vector, leaves the control point out.
        if (Slerp.hasDirection(control)) {
          modalities.add(k);
          controls.add(control);
        }
      }
      matrix += columns.dim() * modality.size();
    }
    return controls.isEmpty()
        ? null
        : new SpherePoint(columns, input, modalities, starts, controls);
  }

  private static float[] projected(
      float[] values, int matrix, float[] input, int start, int size, int dim) {
    float[] control = new float[dim];
    for (int row = 0; row < dim; row++) {
      double sum = 0;
      int at = matrix + row * size;
      for (int i = 0; i < size; i++) {
        sum += (double) values[at + i] * input[start + i];
      }
      control[row] = (float) sum;
    }
    return control;
  }

  /** The point, [dim], norm 1. */
  float[] point() {
    return tape.point();
  }

  /** The vectors that it was made of, end to end, zeros for those left out. */
  float[] content() {
    float[] content = new float[columns.numbers()];
    int at = 0;
    for (int k = 0; k < columns.modalities().size(); k++) {
      int size = columns.modalities().get(k).size();
      if (modalities.contains(k)) {
        System.arraycopy(input, starts[k], content, at, size);
      }
      at += size;
    }
    return content;
  }

  /** Adds to the gradients of the projections, which begin at {@code offset}. */
  void backward(float[] byValue, int offset) {
    float[][] byControl = tape.backward(gradient);
    int matrix = offset;
    for (int k = 0; k < columns.modalities().size(); k++) {
      int size = columns.modalities().get(k).size();
      int used = modalities.indexOf(k);
      for (int row = 0; used >= 0 && row < columns.dim(); row++) {
        float upstream = byControl[used][row];
        int at = matrix + row * size;
        for (int i = 0; i < size; i++) {
          byValue[at + i] += upstream * input[starts[k] + i];
        }
      }
      matrix += columns.dim() * size;
    }
  }
}
