package dev.sluice.app.command;

import static dev.sluice.app.command.RunningModel.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.platform.EmbeddedBroker;
import dev.sluice.app.platform.JobHost;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Finding;
import dev.sluice.schemas.record.Label;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The trainer and the ranker as jobs, with a real broker: poison, and an owner who goes back. */
@Timeout(300)
class ModelHandlingTest {
  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // Started before all tests.
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() {
    Codecs.all();
    broker = EmbeddedBroker.start(folder.resolve("broker"));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void poisonedWindows_ofARunningTrainer_areWithheldAndRecoveredFrom() throws Exception {
    try (RunningModel model = new RunningModel(broker, folder, "poison")) {
      try (JobHost trainer = model.trainer("")) {
        model.learn(12 * WINDOW, UnaryOperator.identity());
        model.await(() -> model.newestExamples() > 11 * WINDOW);

        int from = model.made();
        model.learn(5 * WINDOW, ModelHandlingTest::flipped);
        model.await(() -> findings(model).stream().anyMatch(f -> f.getCheck().equals("went-back")));
        recovers(model, from, "flipped labels");

        from = model.made();
        model.learn(5 * WINDOW, ModelHandlingTest::withoutNumber);
        model.await(() -> count(model, "no number") > 0);
        recovers(model, from, "features that are no numbers");
        assertThat(trainer.failure()).isEmpty();
      }

      int from = model.made();
      long before = count(model, "Version");
      try (JobHost trainer = model.trainer(", denseRate: 5, denseSettledRate: 5")) {
        model.learn(5 * WINDOW, UnaryOperator.identity());
        model.await(() -> count(model, "Version") > before);
        assertThat(trainer.failure()).isEmpty();
      }
      try (JobHost trainer = model.trainer("")) {
        recovers(model, from, "an exploded rate");
        assertThat(trainer.failure()).isEmpty();
      }
    }
  }

  /** Healthy windows go out again, and nothing went out from inside the poison. */
  private static void recovers(RunningModel model, int from, String poison) {
    int to = model.made();
    model.learn(8 * WINDOW, UnaryOperator.identity());
    model.await(() -> model.newestExamples() > to + 4 * WINDOW);
    assertThat(model.versions())
        .as("versions cut well within %s, from %d to %d", poison, from, to)
        .noneMatch(examples -> examples > from + WINDOW && examples < to);
  }

  @Test
  void rollback_underTraffic_takesEffectAndLosesNoSlate() throws Exception {
    try (RunningModel model = new RunningModel(broker, folder, "rollback");
        JobHost trainer = model.trainer("");
        JobHost ranker = model.ranker()) {
      for (int i = 0; i < 8; i++) {
        model.learnOn();
      }
      for (long served = -1; served < 6; served = model.lastServed()) {
        model.ask();
      }
      long target = model.sluice("rollback").get("pinned_version").asLong();
      long since = System.nanoTime();
      int requests = 0;
      while (model.lastServed() != target) {
        model.ask();
        requests++;
      }
      System.out.printf(
          "rollback to version %d was served after %d ms, %d requests%n",
          target, (System.nanoTime() - since) / 1_000_000, requests);
      // The trainer goes on; rankers stay.
      model.learnOn();
      for (int i = 0; i < 5; i++) {
        model.ask();
      }
      assertThat(model.lastServed()).isEqualTo(target);
      assertThat(model.sluice("show").get("pinned_version").asLong()).isEqualTo(target);

      model.sluice("resume");
      while (model.lastServed() <= target) {
        model.ask();
      }
      model.sluice("hold");
      assertThat(model.sluice("show").get("held").asBoolean()).isTrue();
      model.sluice("resume");
      model.everyRequestHasOneSlate();
      assertThat(trainer.failure()).isEmpty();
      assertThat(ranker.failure()).isEmpty();
    }
  }

  private static List<Finding> findings(RunningModel model) {
    return model.read(model.topics().audit()).stream()
        .map(record -> Codecs.FINDING.decodeOrThrow(record.value()))
        .toList();
  }

  private static long count(RunningModel model, String message) {
    return findings(model).stream().filter(f -> f.getMessage().contains(message)).count();
  }

  private static Example flipped(Example example) {
    example.setLabels(
        example.getLabels().isEmpty()
            ? Map.of("click", new Label(1, 1.0, example.getTime()))
            : Map.of());
    return example;
  }

  private static Example withoutNumber(Example example) {
    example.setFeatures(
        Map.of("user", Double.NaN, "item", example.getFeatures().getOrDefault("item", "")));
    return example;
  }
}
