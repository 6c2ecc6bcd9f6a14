package dev.sluice.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Runs a command as a terminal would and keeps what it said. */
record Shell(int exitCode, String out, String err) {
  static Shell run(String... arguments) {
    return runWithInput("", arguments);
  }

  static Shell runWithInput(String input, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = CommandLines.sluice();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
      int exitCode = line.execute(arguments);
      return new Shell(exitCode, out.toString(), err.toString());
    } finally {
      System.setIn(before);
    }
  }
}
