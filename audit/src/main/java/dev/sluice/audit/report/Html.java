package dev.sluice.audit.report;

import com.google.errorprone.annotations.FormatMethod;
import java.util.Locale;

/** Markup and numbers as text, the same in every locale. */
final class Html {
  private Html() {}

  @FormatMethod
  static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** At most {@code length} characters, the cut marked. */
  static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }

  /** A score in thousandths of a nat: the scale on which click features live. */
  static String milli(double nats) {
    double milli = 1000 * nats;
    return Math.abs(milli) < 0.005 ? "0" : format(Math.abs(milli) < 1 ? "%.2f" : "%.1f", milli);
  }

  static String percent(double share) {
    double percent = 100 * share;
    return format(
        percent > 0 && percent < 1 || percent > 99 && percent < 100 ? "%.2f %%" : "%.0f %%",
        percent);
  }

  static String count(double number) {
    if (number >= 1e6) {
      return format("%.1f M", number / 1e6);
    }
    return number >= 1e4 ? format("%.0f k", number / 1e3) : format("%.0f", number);
  }
}
