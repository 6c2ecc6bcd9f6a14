package dev.sluice.model.train;

import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Origin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * How much each position is looked at, as a share of the first: the click rates by position of
 * closed examples whose slate was drawn uniformly at random, where no position has better items
 * than another. Not thread-safe.
 */
public final class Examination {
  /** Positions told apart; later ones count as the last. */
  private static final int POSITIONS = 50;

  /** Imagined clicks at the first position's rate: few random slates change little. */
  private static final double PRIOR_CLICKS = 20;

  /** A click at a place that is hardly looked at must not outweigh a mini-batch. */
  private static final double LEAST = 0.05;

  private final double[] clicks = new double[POSITIONS];
  private final double[] shown = new double[POSITIONS];

  /** Counts a closed example; only those of random slates count. */
  public void add(Example example, boolean click) {
    if (example.getOrigin() == Origin.EXPLORE && example.getPosition() >= 0) {
      int position = Math.min(POSITIONS - 1, example.getPosition());
      shown[position]++;
      clicks[position] += click ? 1 : 0;
    }
  }

  /** How much a position is looked at, in (0, 1]; 1 for what was shown outside a slate. */
  public double share(int position) {
    int at = Math.min(POSITIONS - 1, position);
    if (at <= 0 || clicks[0] == 0) {
      return 1;
    }
    double first = clicks[0] / shown[0];
    double rate = (clicks[at] + PRIOR_CLICKS) / (shown[at] + PRIOR_CLICKS / first);
    return Math.min(1, Math.max(LEAST, rate / first));
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (int position = 0; position < POSITIONS; position++) {
        out.writeDouble(clicks[position]);
        out.writeDouble(shown[position]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Goes back to {@link #toBytes}; no bytes are the start. */
  void restore(byte[] bytes) {
    Arrays.fill(clicks, 0);
    Arrays.fill(shown, 0);
    if (bytes.length == 0) {
      return;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      for (int position = 0; position < POSITIONS; position++) {
        clicks[position] = in.readDouble();
        shown[position] = in.readDouble();
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("not the state of position shares", e);
    }
  }
}
