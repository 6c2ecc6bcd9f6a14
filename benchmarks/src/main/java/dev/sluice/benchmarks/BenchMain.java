package dev.sluice.benchmarks;

import dev.sluice.app.platform.UserError;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Starts {@code sluice bench}. */
public final class BenchMain {
  private static final int FAILED = 1;

  private BenchMain() {}

  /** Runs one benchmark and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // As the application does it.
    Locale.setDefault(Locale.US);
    System.exit(commandLine().execute(withoutBench(arguments)));
  }

  /** The command line, with errors of one line. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new BenchCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setParameterExceptionHandler(BenchMain::wrongUsage);
    line.setExecutionExceptionHandler(BenchMain::failed);
    return line;
  }

  /* The launcher hands its own arguments on, the word bench among them. */
  private static String[] withoutBench(String[] arguments) {
    boolean named = arguments.length > 0 && arguments[0].equals("bench");
    return named ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
  }

  private static int wrongUsage(ParameterException e, String[] arguments) {
    CommandLine at = e.getCommandLine();
    at.getErr().println("sluice: " + UserError.reason(e));
    at.getErr().println("See '" + at.getCommandSpec().qualifiedName(" ") + " --help'.");
    return at.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int failed(Exception e, CommandLine at, CommandLine.ParseResult parsed) {
    at.getErr().println("sluice: " + UserError.reason(e));
    if (!(e instanceof UserError)) {
      // A benchmark that breaks is a bug of ours: all of it is wanted.
      e.printStackTrace(at.getErr());
    }
    return FAILED;
  }
}
