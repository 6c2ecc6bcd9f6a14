package dev.sluice.app.platform;

import com.google.errorprone.annotations.FormatMethod;

/** What the user can mend: the message is one line that names the cure. */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Formats the message. */
  @FormatMethod
  public UserError(String format, Object... arguments) {
    super(format.formatted(arguments));
  }

  /** Formats the message and keeps the cause for {@code --debug}. */
  @FormatMethod
  public UserError(Throwable cause, String format, Object... arguments) {
    super(format.formatted(arguments), cause);
  }

  /** Returns the first line of what {@code error} says, or its name where it says nothing. */
  public static String reason(Throwable error) {
    String message = error.getMessage();
    return message == null || message.isBlank()
        ? error.getClass().getSimpleName()
        : message.lines().findFirst().orElse(message);
  }
}
