package dev.sluice.model.train;

import com.google.errorprone.annotations.FormatMethod;
import dev.sluice.model.ModelConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;

/**
 * Judges a learner by how it predicted what it was about to learn, window by window. Windows are of
 * a number of closed examples, cut by position: what is judged bad, and when the learner goes back,
 * follows from the examples alone.
 *
 * <p>A window is bad if its normalised entropy, calibrated or not, is further above that of the
 * good ones than the setting allows, if predicted over observed clicks lie outside the setting's
 * factor, in each case by {@value #SIGMAS} standard errors, or if it holds examples that are no
 * numbers. Few examples thus prove nothing and pass. Until a first window has passed there is
 * nothing to compare with, and nothing is withheld: a fresh model must be allowed to be bad.
 *
 * <p>Not thread-safe.
 */
final class VersionGuard {
  /** What a full window leads to. */
  enum Step {
    /** Nothing: not full. */
    GO_ON,
    /** The learner as it was when the window began is proven good. */
    PASSED,
    /** It is not. */
    FAILED,
    /** It is not, and too often in a row: go back to what was proven. */
    GO_BACK
  }

  private static final double SIGMAS = 3;

  /** What the newest good window counts in the reference. */
  private static final double NEWEST = 0.2;

  /** More refused examples than this say that something is broken, not that one is odd. */
  private static final double REFUSED_SHARE = 0.1;

  private static final double NO_NUMBER_SHARE = 0.2;

  /** Worse than this, a first window proves nothing. */
  private static final double FIRST_NE = 1;

  private final int size;
  private final double neMargin;
  private final double pcocFactor;
  private final int badInARow;
  private final int returnsInARow;
  private WindowSums window = new WindowSums();
  private WindowSums own = new WindowSums();
  private WindowSums last = new WindowSums();
  private double referenceNe = Double.NaN;
  private double referenceOwn = Double.NaN;
  private double referenceNoNumber;
  private int bad;
  private int returns;
  private long badWindows;
  private long allReturns;
  private String reason = "";

  VersionGuard(ModelConfig config) {
    size = config.guardWindow();
    neMargin = config.guardNe();
    pcocFactor = config.guardPcoc();
    badInARow = config.guardBadWindows();
    returnsInARow = config.guardReturns();
  }

  /** Whether it judges at all. */
  boolean active() {
    return size > 0;
  }

  /** The window that fills: what would have been served. */
  WindowSums window() {
    return window;
  }

  /** The same window's predictions before calibration, whose curve can hide a spoilt network. */
  WindowSums own() {
    return own;
  }

  /** The last full one. */
  WindowSums last() {
    return last;
  }

  /** Bad windows since the start of the model. */
  long badWindows() {
    return badWindows;
  }

  /** How often the learner went back. */
  long returns() {
    return allReturns;
  }

  /** Why the last full window was bad; empty if it was not. */
  String reason() {
    return reason;
  }

  /** Closes the window if it is full. */
  Step step() {
    if (!active() || window.size() < size) {
      return Step.GO_ON;
    }
    Optional<String> fault = fault();
    double ownNe = own.ne();
    last = window;
    window = new WindowSums();
    own = new WindowSums();
    if (fault.isEmpty()) {
      passed(ownNe);
      return Step.PASSED;
    }
    reason = fault.get();
    badWindows++;
    if (++bad < badInARow || Double.isNaN(referenceNe)) {
      return Step.FAILED;
    }
    bad = 0;
    if (++returns > returnsInARow) {
      // Going back has not helped: what comes has changed for good, and must be learned anew.
      referenceNe = Double.NaN;
      return Step.FAILED;
    }
    allReturns++;
    return Step.GO_BACK;
  }

  private void passed(double ownNe) {
    double ne = last.ne();
    boolean first = Double.isNaN(referenceNe);
    if (first && !(ne <= FIRST_NE + neMargin)) {
      return;
    }
    bad = 0;
    returns = 0;
    reason = "";
    if (!Double.isNaN(ne)) {
      referenceNe = first ? ne : (1 - NEWEST) * referenceNe + NEWEST * ne;
      referenceOwn = first ? ownNe : (1 - NEWEST) * referenceOwn + NEWEST * ownNe;
    }
    referenceNoNumber = (1 - NEWEST) * referenceNoNumber + NEWEST * last.noNumberShare();
  }

  /** Why a version cut now must be withheld; empty if it may go out. */
  Optional<String> objection() {
    if (!active()) {
      return Optional.empty();
    }
    return reason.isEmpty() ? fault() : Optional.of(reason);
  }

  private Optional<String> fault() {
    WindowSums sums = window;
    if (sums.refusedShare() > REFUSED_SHARE) {
      return Optional.of(
          text(
              "%.0f %% of the examples had gradients that are no numbers",
              100 * sums.refusedShare()));
    }
    if (Double.isNaN(referenceNe)) {
      return Optional.empty();
    }
    double odd = sums.noNumberShare();
    double oddError = Math.sqrt(0.25 / Math.max(1, sums.size()));
    if (odd - SIGMAS * oddError > referenceNoNumber + NO_NUMBER_SHARE) {
      return Optional.of(
          text("%.0f %% of the examples hold a feature that is no number", 100 * odd));
    }
    return neFault(sums, referenceNe, "NE")
        .or(() -> neFault(own, referenceOwn, "NE before calibration"))
        .or(() -> pcocFault(sums));
  }

  private Optional<String> neFault(WindowSums sums, double reference, String what) {
    double ne = sums.ne();
    return ne - SIGMAS * sums.neError() > reference + neMargin
        ? Optional.of(
            text(
                "%s %.3f of %d closed examples, at most %.3f + %.3f passes",
                what, ne, sums.size(), reference, neMargin))
        : Optional.empty();
  }

  private Optional<String> pcocFault(WindowSums sums) {
    double least = sums.predictedClicks() / pcocFactor;
    double most = sums.predictedClicks() * pcocFactor;
    double spread = SIGMAS * Math.sqrt(sums.dispersion());
    boolean above = sums.clicks() < least - spread * Math.sqrt(least);
    boolean below = sums.clicks() > most + spread * Math.sqrt(Math.max(1, most));
    return above || below
        ? Optional.of(
            text(
                "%.0f clicks predicted and %.0f observed in %d closed examples, a factor of %.2f"
                    + " passes",
                sums.predictedClicks(), sums.clicks(), sums.size(), pcocFactor))
        : Optional.empty();
  }

  @FormatMethod
  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      window.write(out);
      own.write(out);
      last.write(out);
      out.writeDouble(referenceNe);
      out.writeDouble(referenceOwn);
      out.writeDouble(referenceNoNumber);
      out.writeInt(bad);
      out.writeInt(returns);
      out.writeLong(badWindows);
      out.writeLong(allReturns);
      out.writeUTF(reason);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Goes back to {@link #toBytes}; no bytes are the start. */
  void restore(byte[] bytes) {
    if (bytes.length == 0) {
      window = new WindowSums();
      own = new WindowSums();
      last = new WindowSums();
      referenceNe = Double.NaN;
      referenceOwn = Double.NaN;
      referenceNoNumber = 0;
      bad = 0;
      returns = 0;
      badWindows = 0;
      allReturns = 0;
      reason = "";
      return;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      window = WindowSums.read(in);
      own = WindowSums.read(in);
      last = WindowSums.read(in);
      referenceNe = in.readDouble();
      referenceOwn = in.readDouble();
      referenceNoNumber = in.readDouble();
      bad = in.readInt();
      returns = in.readInt();
      badWindows = in.readLong();
      allReturns = in.readLong();
      reason = in.readUTF();
    } catch (IOException e) {
      throw new IllegalArgumentException("not a guard's state", e);
    }
  }
}
