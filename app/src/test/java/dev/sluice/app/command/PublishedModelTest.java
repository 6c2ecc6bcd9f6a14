package dev.sluice.app.command;

import static dev.sluice.app.command.RunningModel.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.platform.EmbeddedBroker;
import dev.sluice.app.platform.JobHost;
import dev.sluice.app.represent.VectorFile;
import dev.sluice.model.retrieve.LearnedSphere;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogWriter;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Ranked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models trained on a log and put into service on running jobs, with a real broker. */
@Timeout(300)
class PublishedModelTest {
  private static final String TREASURE = "treasure";

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

  /**
   * A folder with vectors answers requests without candidates from near the subject; of a subject
   * who asked to be forgotten its vector is not used any more, and others' are.
   */
  @Test
  void publish_ofAModelWithVectors_retrievesNearTheSubject_untilItIsForgotten() throws Exception {
    try (RunningModel model = new RunningModel(broker, folder, "published");
        JobHost trainer = model.trainer("");
        JobHost ranker = model.ranker()) {
      model.learnOn();
      Path offline = offlineModel(model);
      Shell refused = model.run("publish", folder.toString());
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains("cannot publish").hasLineCount(1);
      Shell published = model.run("publish", offline.toString());
      assertThat(published.exitCode()).as(published.err()).isZero();
      assertThat(published.out()).contains("2,001 items and 2 users");
      while (!decision(model.ask()).startsWith("published offline@")) {
        // The ranker adopts it between two requests.
      }
      assertThat(findsTreasure(model, "u1")).isTrue();
      assertThat(findsTreasure(model, "u2")).isTrue();
      assertThat(findsTreasure(model, "stranger")).isFalse();

      model.send(model.topics().events(), "u1", Codecs.EVENT.encode(forget("u1")));
      while (findsTreasure(model, "u1")) {
        // Events and requests are two topics: the forget arrives between two requests.
      }
      assertThat(findsTreasure(model, "u2")).isTrue();
      assertThat(findsTreasure(model, "u1")).isFalse();

      model.sluice("resume");
      while (!decision(model.ask()).isEmpty()) {
        // Back to what learns on.
      }
      model.everyRequestHasOneSlate();
      assertThat(trainer.failure()).isEmpty();
      assertThat(ranker.failure()).isEmpty();
    }
  }

  /** Whether the item that only u1 and u2 stand near came up, as the published vectors have it. */
  private static boolean findsTreasure(RunningModel model, String user) throws Exception {
    Ranked slate = model.askForAll(user);
    assertThat(slate.getItems()).anyMatch(item -> item.getSources().contains("learned"));
    return slate.getItems().stream()
        .anyMatch(i -> i.getItem().equals(TREASURE) && i.getSources().contains("learned"));
  }

  /** A model of the examples' clicks; all items but one stand at one place. */
  private static Path offlineModel(RunningModel from) throws Exception {
    Path log = Files.createDirectory(folder.resolve("log"));
    Files.writeString(log.resolve(LogFolder.FEATURES), SCHEMA.yaml());
    try (LogWriter<Example> out = LogFolder.open(log).write("examples", Codecs.EXAMPLE)) {
      for (int i = 0; i < 1_000; i++) {
        out.write(from.example());
      }
    }
    Path model = folder.resolve("offline");
    Shell trained =
        Shell.run("train", "--log", log.toString(), "--out", model.toString(), "--model", "lr");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    List<String> items = new ArrayList<>(List.of(TREASURE));
    List<float[]> places = new ArrayList<>(List.of(new float[] {0, 3}));
    for (int i = 0; i < 2_000; i++) {
      items.add("i" + i);
      places.add(new float[] {1, 0});
    }
    VectorFile.write(model.resolve(LearnedSphere.ITEMS), items, places.toArray(new float[0][]));
    VectorFile.write(
        model.resolve(LearnedSphere.USERS), List.of("u1", "u2"), new float[][] {{0, 2}, {0, 2}});
    return model;
  }

  private static String decision(Ranked slate) {
    return slate.getReceipt().getDecision();
  }

  private static Event forget(String subject) {
    return Event.newBuilder()
        .setEventId("forget-" + subject)
        .setTime(Instant.now())
        .setType("forget")
        .setSubject(subject)
        .setConsent(Consent.FULL)
        .setContext(Map.of())
        .build();
  }
}
