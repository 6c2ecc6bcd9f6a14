package dev.sluice.benchmarks.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.app.platform.UserError;
import dev.sluice.benchmarks.BenchReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code sluice bench audit}: ranking features. It runs in a process of its own with the memory
 * that {@code sluice audit} gets, so that its resident memory is the audit's and not the
 * benchmark's.
 */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Measure the feature ranking: single features, all pairs, resident memory.",
    footer = {
      "",
      "singles_seconds: taking in the rows as text and scoring each feature. pairs_seconds: scoring",
      "all pairs of features, in both directions. rss_bytes: the most memory that was resident.",
      "Example: sluice bench audit --json"
    })
public final class AuditBench implements Callable<Integer> {
  @Mixin BenchReport report = new BenchReport();

  @Option(
      names = "--rows",
      defaultValue = "1000000",
      description = "Rows of the log. Default: ${DEFAULT-VALUE}.")
  int rows;

  @Option(
      names = "--features",
      defaultValue = "40",
      description = "Categorical features. Default: ${DEFAULT-VALUE}.")
  int features;

  @Option(
      names = "--threads",
      defaultValue = "2",
      description = "That score side by side. Default: ${DEFAULT-VALUE}.")
  int threads;

  @Option(
      names = "--memory",
      defaultValue = "900m",
      description = "Largest heap, as `sluice audit` gets it. Default: ${DEFAULT-VALUE}.")
  String memory = "900m";

  @Override
  public Integer call() throws Exception {
    report.progress("%,d rows x %d features on %d threads ...".formatted(rows, features, threads));
    JsonNode figures = new ObjectMapper().readTree(measured());
    report.put("rows", rows).put("features", features).put("threads", threads);
    figures
        .properties()
        .forEach(
            figure ->
                report.put(
                    figure.getKey(),
                    figure.getValue().isIntegralNumber()
                        ? (Object) figure.getValue().asLong()
                        : figure.getValue().asDouble()));
    report.finish();
    return 0;
  }

  private String measured() throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx" + memory,
                    "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                    "-cp",
                    System.getProperty("java.class.path"),
                    AuditMeasure.class.getName(),
                    Integer.toString(rows),
                    Integer.toString(features),
                    Integer.toString(threads)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String text = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (child.waitFor() != 0) {
      throw new UserError(
          "the measured process ended with %d: give it more --memory or fewer --rows",
          child.exitValue());
    }
    return text;
  }
}
