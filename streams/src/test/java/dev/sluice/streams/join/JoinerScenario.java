package dev.sluice.streams.join;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.ServedItem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What comes for one request, and what the joiner makes of it. */
abstract class JoinerScenario {
  static final long T0 = 1_000_000_000_000L;
  static final long MINUTE = 60_000;
  static final long NO_TICK = Long.MIN_VALUE;
  static final JoinConfig CONFIG =
      new JoinConfig(
          Map.of("click", Duration.ofMinutes(10), "purchase", Duration.ofHours(1)),
          Duration.ofMillis(500));

  final Joiner joiner = new Joiner(CONFIG);
  RequestState state;
  long watermark = NO_TICK;
  long offset;
  final List<Example> examples = new ArrayList<>();
  final List<Aside> asides = new ArrayList<>();

  void take(JoinInput... inputs) {
    for (JoinInput input : inputs) {
      keep(joiner.apply(restored(), input, watermark));
    }
  }

  void tick(long afterT0) {
    watermark = T0 + afterT0;
    if (state != null && state.wakeAtMillis() <= watermark) {
      keep(joiner.wake(restored(), watermark));
    }
  }

  // Through its bytes each time, as the store does it.
  RequestState restored() {
    return state == null ? null : RequestState.fromBytes(state.toBytes());
  }

  void keep(Step step) {
    state = step.state();
    examples.addAll(step.examples());
    asides.addAll(step.asides());
  }

  List<RejectReason> reasons() {
    return asides.stream().map(Aside::reason).toList();
  }

  static int clicks(Example example) {
    return example.getLabels().containsKey("click")
        ? example.getLabels().get("click").getCount()
        : 0;
  }

  JoinInput.Response impression(String item, long afterT0) {
    return event("impression", item, afterT0);
  }

  JoinInput.Response click(String item, long afterT0) {
    return event("click", item, afterT0);
  }

  JoinInput.Response event(String type, String item, long afterT0) {
    return again(
        Event.newBuilder()
            .setTime(Instant.ofEpochMilli(T0 + afterT0))
            .setEventId(type + item + afterT0)
            .setType(type)
            .setSubject("u1")
            .setRequestId("r1")
            .setItem(item)
            .build());
  }

  JoinInput.Response echo(JoinInput.Response response, String slateId) {
    response.event().setSlateId(slateId);
    return again(response.event());
  }

  JoinInput.Response again(Event event) {
    return new JoinInput.Response(event, Codecs.EVENT.encode(event), new Place(1, offset++));
  }

  static JoinInput.Slate slate(String slateId) {
    return slate(served(slateId));
  }

  static JoinInput.Slate slate(Served served) {
    return new JoinInput.Slate(served, Codecs.SERVED.encode(served));
  }

  static Served served(String slateId) {
    List<ServedItem> items = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      items.add(
          ServedItem.newBuilder()
              .setItem("i" + (i + 1))
              .setItemPosition(0)
              .setPosition(i)
              .setFeatures(Map.of("item", "i" + (i + 1)))
              .build());
    }
    return Served.newBuilder()
        .setTime(Instant.ofEpochMilli(T0))
        .setRequestId("r1")
        .setSlateId(slateId)
        .setSubject("u1")
        .setRequestFeatures(Map.of("hour", "7"))
        .setItems(items)
        .setModel("main")
        .setModelVersion(3)
        .setFeatureSchema("f")
        .build();
  }
}
