package dev.sluice.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole flow as a user runs it: a real broker, the Streams application and both Flink jobs in
 * this process, read from outside at the end.
 */
@Timeout(480)
class FlowTest {
  @TempDir Path folder;

  @Test
  void demo_runTwiceOnOneFolder_carriesOnAndAccountsForEverything() throws IOException {
    Path work = folder.resolve("work");
    JsonNode first = demo(work, "first.json");
    JsonNode both = demo(work, "both.json");

    assertThat(both.get("requests").asLong()).isGreaterThan(first.get("requests").asLong());
    assertThat(both.get("examples").asLong()).isGreaterThan(first.get("examples").asLong());
    assertThat(both.get("versions_published").asLong())
        .isGreaterThan(first.get("versions_published").asLong());
    whyFollowsARequestOfThe(work);
  }

  private JsonNode demo(Path work, String name) throws IOException {
    Path file = folder.resolve(name);
    Shell shell =
        Shell.run(
            "demo",
            "--for",
            "5s",
            "--speed",
            "300",
            "--verify",
            "--forgets",
            "0.05",
            "--work",
            work.toString(),
            "--report",
            file.toString());
    assertThat(shell.exitCode()).as(shell.out() + shell.err()).isZero();
    JsonNode report = new ObjectMapper().readTree(Files.readString(file));
    balances(report);
    return report;
  }

  /** The identities once more, from the report's own numbers. */
  private static void balances(JsonNode report) {
    assertThat(report.get("balanced").asBoolean()).isTrue();
    assertThat(report.get("duplicate_slates").asLong()).isZero();
    assertThat(sum(report, "slates")).isEqualTo(sum(report, "requests")).isPositive();
    assertThat(sum(report, "impressions"))
        .isEqualTo(
            sum(
                report,
                "examples",
                "orphan_impressions",
                "rejected_impressions",
                "forgotten_impressions",
                "open_impressions"))
        .isPositive();
    assertThat(sum(report, "clicks"))
        .isEqualTo(
            sum(
                report,
                "positives",
                "repeated_clicks",
                "rejected_clicks",
                "late_clicks",
                "orphan_clicks",
                "forgotten_clicks",
                "open_clicks"))
        .isPositive();
    // What the world does on purpose has its place in the books.
    assertThat(sum(report, "open_impressions", "open_clicks")).isZero();
    assertThat(sum(report, "positives")).isPositive();
    assertThat(sum(report, "forgets")).isPositive();
    assertThat(sum(report, "forgotten_impressions")).isPositive();
    assertThat(report.get("table").get("equal").asBoolean()).isTrue();
    assertThat(sum(report, "rejected_impressions")).isPositive();
    assertThat(report.get("versions_published").asLong()).isGreaterThan(1);
    assertThat(report.get("freshness").get("in_next_history").asDouble(1)).isEqualTo(1);
  }

  private static long sum(JsonNode report, String... keys) {
    long sum = 0;
    for (String key : keys) {
      sum += report.get(key).asLong();
    }
    return sum;
  }

  private static void whyFollowsARequestOfThe(Path work) {
    Shell why = Shell.run("why", "w-1", "--work", work.toString());
    assertThat(why.exitCode()).as(why.out() + why.err()).isZero();
    assertThat(why.out()).contains("w-1").contains("impression");
  }
}
