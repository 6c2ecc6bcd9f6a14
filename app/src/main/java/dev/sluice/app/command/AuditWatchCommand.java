package dev.sluice.app.command;

import dev.sluice.app.platform.JobHost;
import dev.sluice.app.platform.PlatformJob;
import dev.sluice.app.platform.UserError;
import dev.sluice.app.platform.WorkFolder;
import dev.sluice.app.traffic.SyntheticConfig;
import dev.sluice.app.traffic.SyntheticSource;
import dev.sluice.flink.audit.AuditJob;
import dev.sluice.flink.audit.AuditJobConfig;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.feature.Durations;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code sluice audit watch}: the audit of a running platform. It is a process of its own and no
 * part of {@code sluice up}: an audit of a window takes seconds of a core, and those must not be
 * taken from requests; it can be started late, for it reads the topic from its beginning, and
 * stopped without the platform noticing.
 */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Audit the examples of a running platform, window by window and since its start, and publish",
      "the findings on its audit topic."
    },
    footer = {"", "Example: sluice audit watch --window 1h"})
final class AuditWatchCommand implements Callable<Integer> {
  private static final Duration TURN = Duration.ofSeconds(1);
  private static final int SUBTASKS = 2;

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin Target target = new Target();
  @Mixin ReportFile report = new ReportFile();

  @Option(
      names = "--features",
      paramLabel = "FILE",
      description = "The platform's features.yaml. Default: the synthetic world's.")
  @Nullable Path features;

  @Option(
      names = "--window",
      paramLabel = "TIME",
      defaultValue = "1h",
      description = "Event time that is audited at a time. Default: ${DEFAULT-VALUE}.")
  String window = "1h";

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Keeps the audit since the start over restarts. Default: it begins anew.")
  @Nullable Path state;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "Stop after this long. Default: until interrupted.")
  @Nullable String length;

  @Option(
      names = "--all",
      description = "Print notes too; without it warnings, severe findings and verdicts.")
  boolean all;

  private long verdicts;
  private long warnings;

  @Override
  public Integer call() throws Exception {
    FeatureSchema schema = schema();
    Duration windowLength = duration(window, "--window");
    long end =
        length == null ? Long.MAX_VALUE : System.nanoTime() + duration(length, "--for").toNanos();
    WorkFolder work = state == null ? Home.audit() : WorkFolder.at(state);
    if (state == null) {
      work.clear();
    }
    try (Target.Connection connection = target.running()) {
      AuditJobConfig config =
          AuditJobConfig.of(
              connection.kafka(), connection.topics(), schema, windowLength, SUBTASKS);
      PlatformJob job = new PlatformJob("audit", env -> AuditJob.build(env, config));
      try (TopicScan scan =
              new TopicScan(connection.kafka(), List.of(connection.topics().audit()));
          JobHost host = JobHost.run(work, job, SUBTASKS + 1)) {
        scan.fromEnd();
        spec.commandLine()
            .getOut()
            .printf("Watching %s by windows of %s.%n", connection.topics().examples(), window);
        spec.commandLine().getOut().flush();
        watch(scan, host, end);
      }
    }
    report.put("verdicts", verdicts).put("warnings", warnings).write();
    return 0;
  }

  private void watch(TopicScan scan, JobHost host, long end) {
    while (System.nanoTime() < end && !spec.commandLine().getOut().checkError()) {
      scan.follow(TURN, this::print);
      if (host.failure().isPresent()) {
        throw new UserError("%s", host.failure().get());
      }
    }
  }

  private boolean print(ConsumerRecord<byte[], byte[]> record) {
    if (Codecs.FINDING.decode(record.value()) instanceof Decoded.Ok<Finding> ok) {
      Finding finding = ok.record();
      boolean verdict = finding.getCheck().equals("verdict");
      boolean grave = !finding.getSeverity().equals("info");
      verdicts += verdict ? 1 : 0;
      warnings += grave && !verdict ? 1 : 0;
      if (verdict || grave || all) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
            "%s  %-8s %s, %s: %s%s%n",
            finding.getReport(),
            finding.getSeverity(),
            finding.getCheck(),
            finding.getSubject(),
            finding.getMessage(),
            verdict ? " " + finding.getEvidence() : "");
        out.flush();
      }
    }
    return true;
  }

  private FeatureSchema schema() {
    try {
      return features == null
          ? FeatureSchema.parse(
              new SyntheticSource(SyntheticConfig.defaults()).features(), "default features")
          : FeatureSchema.load(features);
    } catch (IOException e) {
      throw new UserError(e, "cannot read %s: is the path right?", features);
    }
  }

  private static Duration duration(String text, String option) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UserError(e, "%s: %s", option, UserError.reason(e));
    }
  }
}
