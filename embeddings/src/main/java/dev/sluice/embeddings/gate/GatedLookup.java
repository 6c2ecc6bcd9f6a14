package dev.sluice.embeddings.gate;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.TableLayout;
import java.util.Arrays;

/**
 * Looks up the gated vectors of a batch of values: rows of open values are read in one gather and
 * scaled, those of closed ones are never asked for. Keeps its arrays between batches; one thread at
 * a time.
 */
public final class GatedLookup {
  private final TableLayout layout;
  private int[] rows = new int[256];
  private int[] places = new int[256];
  private float[] factors = new float[256];
  private float[] gathered = new float[0];

  /** Lookups in tables of this layout. */
  public GatedLookup(TableLayout layout) {
    this.layout = layout;
  }

  /**
   * Puts the vectors of {@code features[i]}, {@code valueHashes[i]} for i in [0, count) into {@code
   * out}, one after the other, each as wide as its feature; those of closed values are 0.
   *
   * @return rows that were read
   */
  public int lookUp(
      RowSource source,
      ValueGates gates,
      FeatureEntry[] features,
      long[] valueHashes,
      int count,
      float[] out) {
    int wanted = 0;
    int at = 0;
    for (int i = 0; i < count; i++) {
      FeatureEntry feature = features[i];
      float gate = gates.gate(feature, valueHashes[i]);
      if (gate == 0) {
        Arrays.fill(out, at, at + feature.width(layout), 0f);
      } else {
        wanted = want(feature, valueHashes[i], gate, at, wanted);
      }
      at += feature.width(layout);
    }
    read(source, wanted, out);
    return wanted;
  }

  private int want(FeatureEntry feature, long valueHash, float gate, int at, int wanted) {
    int end = wanted + feature.chunks();
    if (end > rows.length) {
      rows = Arrays.copyOf(rows, 2 * end);
      places = Arrays.copyOf(places, 2 * end);
      factors = Arrays.copyOf(factors, 2 * end);
    }
    for (int chunk = 0; chunk < feature.chunks(); chunk++) {
      rows[wanted + chunk] = RowHash.row(layout, feature, chunk, valueHash);
      places[wanted + chunk] = at + chunk * layout.dimension();
      factors[wanted + chunk] = gate;
    }
    return end;
  }

  private void read(RowSource source, int wanted, float[] out) {
    int dimension = layout.dimension();
    if (gathered.length < wanted * dimension) {
      gathered = new float[2 * wanted * dimension];
    }
    source.gather(rows, 0, wanted, gathered, 0);
    for (int i = 0; i < wanted; i++) {
      for (int j = 0; j < dimension; j++) {
        out[places[i] + j] = factors[i] * gathered[i * dimension + j];
      }
    }
  }
}
