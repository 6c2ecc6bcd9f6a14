package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.feature.InvalidFeatureSchema;
import java.io.PrintWriter;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Builds the command line, with errors of one line. */
public final class CommandLines {
  /** Something the user can mend. */
  static final int FAILED = 1;

  private CommandLines() {}

  /** The whole command line. */
  public static CommandLine sluice() {
    SluiceCommand root = new SluiceCommand();
    CommandLine line = new CommandLine(root);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setParameterExceptionHandler(CommandLines::wrongUsage);
    line.setExecutionExceptionHandler((e, at, parsed) -> failed(root, e, at));
    return line;
  }

  private static int wrongUsage(ParameterException e, String[] arguments) {
    CommandLine at = e.getCommandLine();
    PrintWriter err = at.getErr();
    err.println("sluice: " + wrong(e, at));
    err.println("See '" + at.getCommandSpec().qualifiedName(" ") + " --help'.");
    return at.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static String wrong(ParameterException e, CommandLine at) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().get(0);
      if (at.getParent() == null && !first.startsWith("-")) {
        return "there is no command '%s': choose one of %s"
            .formatted(first, String.join(", ", at.getSubcommands().keySet()));
      }
      if (!unmatched.getSuggestions().isEmpty()) {
        return "unknown '%s': did you mean %s?"
            .formatted(first, String.join(" or ", unmatched.getSuggestions()));
      }
    }
    return UserError.reason(e);
  }

  private static int failed(SluiceCommand root, Exception e, CommandLine at) {
    PrintWriter err = at.getErr();
    err.println(Ansi.AUTO.text("@|red sluice:|@ ").toString() + oneLine(e));
    if (root.debug()) {
      e.printStackTrace(err);
    }
    return FAILED;
  }

  private static String oneLine(Exception e) {
    if (e instanceof UserError) {
      return String.valueOf(e.getMessage());
    }
    if (e instanceof InvalidFeatureSchema) {
      // Everything wrong in the file at once: a line each.
      return String.valueOf(e.getMessage());
    }
    if (e instanceof TimeoutException || e.getCause() instanceof TimeoutException) {
      return "the broker does not answer (%s): is the address right, does it run?"
          .formatted(UserError.reason(e));
    }
    if (e instanceof AuthenticationException) {
      return "the broker refused the credentials (%s): mend the file given with --kafka"
          .formatted(UserError.reason(e));
    }
    return UserError.reason(e) + " (--debug shows where)";
  }
}
