package dev.sluice.app.chaos;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.app.platform.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs the demo in a process of its own on one work folder, kills it as a plan says, and lets a
 * last run end in peace. The verdict is that run's own reading of the topics, and of the table.
 */
public final class KilledDemo {
  private static final String MAIN = "dev.sluice.app.Main";
  private static final String TRAFFIC = "Broker at";
  private static final Duration START_PATIENCE = Duration.ofMinutes(5);
  private static final Duration END_PATIENCE = Duration.ofMinutes(15);

  private final Path work;
  private final Path log;
  private final List<String> arguments;
  private final Consumer<String> say;

  /**
   * Prepares a run.
   *
   * @param work folder of the platform
   * @param arguments of the demo besides {@code --work}, for its traffic
   * @param say takes a line of progress
   */
  public KilledDemo(Path work, List<String> arguments, Consumer<String> say) {
    this.work = work;
    this.log = work.resolve("logs").resolve("chaos.log");
    this.arguments = List.copyOf(arguments);
    this.say = say;
  }

  /** Where the output of all runs goes. */
  public Path log() {
    return log;
  }

  /**
   * Kills {@code kills} runs and lets one end.
   *
   * @param lastFor how long the last run sends traffic, as {@code --for} takes it
   */
  public Verdict run(long seed, int kills, String lastFor) throws InterruptedException {
    KillPlan plan = KillPlan.of(seed, kills);
    for (int i = 0; i < kills; i++) {
      KillPlan.Kill kill = plan.kills().get(i);
      String problem = killed(kill);
      if (!problem.isEmpty()) {
        return Verdict.failed(
            seed, i, List.of("run %d ended by itself: %s".formatted(i + 1, problem)));
      }
      say.accept("kill %d of %d: %s".formatted(i + 1, kills, kill));
    }
    return last(seed, kills, lastFor);
  }

  private String killed(KillPlan.Kill kill) throws InterruptedException {
    try (Child child = start(List.of("--for", "1h"))) {
      if (!kill.inStart() && !child.awaitMarker(START_PATIENCE)) {
        return child.lastLine();
      }
      TimeUnit.MILLISECONDS.sleep(kill.after().toMillis());
      if (!child.isAlive()) {
        return child.lastLine();
      }
      child.kill();
      return "";
    }
  }

  private Verdict last(long seed, int kills, String lastFor) throws InterruptedException {
    say.accept("the last run, in peace");
    Path report = work.resolve("logs").resolve("chaos-report.json");
    try (Child child =
        start(List.of("--for", lastFor, "--verify", "--report", report.toString()))) {
      if (!child.awaitEnd(END_PATIENCE)) {
        return Verdict.failed(seed, kills, List.of("the last run did not end"));
      }
      if (!Files.exists(report)) {
        return Verdict.failed(seed, kills, List.of("the last run failed: " + child.lastLine()));
      }
    }
    return verdict(seed, kills, report);
  }

  private static Verdict verdict(long seed, int kills, Path report) {
    try {
      JsonNode json = JsonMapper.builder().build().readTree(Files.readString(report));
      List<String> problems = new ArrayList<>();
      json.path("breaks").forEach(line -> problems.add(line.asText()));
      JsonNode table = json.path("table");
      if (!table.path("equal").asBoolean(false)) {
        problems.add("the trainer's table: " + table.path("difference").asText("not checked"));
      }
      return new Verdict(
          seed,
          kills,
          json.path("balanced").asBoolean(false) && problems.isEmpty(),
          problems,
          json.path("requests").asLong(),
          json.path("impressions").asLong(),
          json.path("examples").asLong(),
          json.path("orphan_impressions").asLong(),
          json.path("versions_published").asLong(),
          table.path("examples").asLong());
    } catch (JacksonException e) {
      return Verdict.failed(seed, kills, List.of("the report is no JSON: " + e.getMessage()));
    } catch (IOException e) {
      throw new UserError(e, "cannot read %s: %s", report, UserError.reason(e));
    }
  }

  private Child start(List<String> more) {
    List<String> all = new ArrayList<>(List.of("demo", "--work", work.toString()));
    all.addAll(arguments);
    all.addAll(more);
    String options = System.getProperty("sluice.platform.options", "-Xmx1g");
    return Child.start(
        work.resolve("tmp"), Arrays.asList(options.split(" ")), MAIN, all, TRAFFIC, log);
  }
}
