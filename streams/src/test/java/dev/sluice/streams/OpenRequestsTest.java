package dev.sluice.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.ServedItem;
import dev.sluice.streams.join.JoinConfig;
import dev.sluice.streams.join.JoinInput;
import dev.sluice.streams.join.Joiner;
import dev.sluice.streams.join.Place;
import dev.sluice.streams.join.RequestState;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenRequestsTest {
  static {
    Codecs.trustRecords();
  }

  private static final long NO_TICK = Long.MIN_VALUE;
  private final Joiner joiner = new Joiner(JoinConfig.defaults());
  private final KeyValueStore<Bytes, byte[]> stored = MemoryStores.open();
  private final KeyValueStore<Bytes, byte[]> wakes = MemoryStores.open();
  private final KeyValueStore<Bytes, byte[]> subjects = MemoryStores.open();

  private OpenRequests open() {
    return new OpenRequests(stored, wakes, subjects);
  }

  @Test
  void request_untilTheCommit_isInMemoryOnly_andCostsOneRecordOfEachStore() {
    OpenRequests requests = open();
    requests.replace("r1", slate("r1", "u1", 0));
    requests.replace("r1", impression(requests.find("r1"), "r1", 5));
    assertThat(MemoryStores.size(stored)).isZero();
    requests.flush();
    assertThat(MemoryStores.size(stored)).isEqualTo(1);
    assertThat(MemoryStores.size(wakes)).isEqualTo(1);
    assertThat(MemoryStores.size(subjects)).isEqualTo(1);
    RequestState known = requests.find("r1");
    RequestState read = open().find("r1");
    assertThat(read).isNotNull().isNotSameAs(known);
    assertThat(read.toBytes()).isEqualTo(known == null ? null : known.toBytes());
  }

  @Test
  void readAgain_ofWhatAFailureLeftHalfDone_isWhatTheStoreHas() {
    OpenRequests requests = open();
    requests.replace("r1", slate("r1", "u1", 0));
    requests.flush();
    byte[] written = bytesOf(requests, "r1");
    impression(requests.find("r1"), "r1", 5);
    assertThat(bytesOf(requests, "r1")).as("changed in place").isNotEqualTo(written);
    requests.readAgain("r1");
    assertThat(bytesOf(requests, "r1")).isEqualTo(written);
  }

  @Test
  void readAgain_ofWhatIsNotYetWritten_keepsIt() {
    OpenRequests requests = open();
    requests.replace("r1", slate("r1", "u1", 0));
    requests.readAgain("r1");
    assertThat(requests.find("r1")).isNotNull();
  }

  @Test
  void forget_ofWhatIsNotYetWritten_dropsItAndNothingElse() {
    OpenRequests requests = open();
    requests.replace("r1", slate("r1", "u1", 0));
    requests.flush();
    requests.replace("r2", slate("r2", "u1", 0));
    requests.replace("r3", slate("r3", "u11", 0));
    assertThat(requests.forget("u1")).isEqualTo(2);
    assertThat(requests.find("r1")).isNull();
    assertThat(requests.find("r2")).isNull();
    assertThat(requests.find("r3")).isNotNull();
    requests.flush();
    assertThat(MemoryStores.size(stored)).isEqualTo(1);
    assertThat(MemoryStores.size(wakes)).isEqualTo(1);
    assertThat(MemoryStores.size(subjects)).isEqualTo(1);
  }

  /** Against a map of wake-up times, with flushes, evictions and restarts in between. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void requests_areDueWhenAMapSaysSo_andLeaveNothing(long seed) {
    Random random = new Random(seed);
    OpenRequests requests = open();
    Map<String, Long> model = new HashMap<>();
    long watermark = 0;
    for (int step = 0; step < 5_000; step++) {
      String id = "r" + random.nextInt(800);
      String where = "seed %d, step %d".formatted(seed, step);
      switch (random.nextInt(40)) {
        case 0 -> requests.flush();
        case 1 -> {
          requests.flush();
          requests = open();
        }
        case 2 -> {
          watermark += random.nextInt(200_000);
          assertThat(wake(requests, model, watermark)).as(where).isTrue();
        }
        case 3, 4, 5 -> {
          requests.replace(id, null);
          model.remove(id);
        }
        default -> {
          RequestState before = requests.find(id);
          assertThat(before == null ? null : before.wakeAtMillis())
              .as(where)
              .isEqualTo(model.get(id));
          long time = watermark + random.nextInt(300_000);
          RequestState after =
              before == null || random.nextBoolean()
                  ? slate(id, "u" + random.nextInt(9), time)
                  : impression(before, id, time);
          requests.replace(id, after);
          model.put(id, after.wakeAtMillis());
        }
      }
    }
    assertThat(wake(requests, model, watermark + 10_000_000)).isTrue();
    requests.flush();
    assertThat(model).isEmpty();
    assertThat(MemoryStores.size(stored)).isZero();
    assertThat(MemoryStores.size(wakes)).isZero();
    assertThat(MemoryStores.size(subjects)).isZero();
  }

  /** Ends what is due; true if it is what the map says, each once. */
  private static boolean wake(OpenRequests requests, Map<String, Long> model, long watermark) {
    Set<String> expected = new HashSet<>();
    model.forEach(
        (id, wake) -> {
          if (wake <= watermark) {
            expected.add(id);
          }
        });
    Set<String> woken = new HashSet<>();
    boolean each = true;
    List<String> due = requests.due(watermark);
    while (!due.isEmpty()) {
      for (String id : due) {
        each &= woken.add(id);
        requests.replace(id, null);
      }
      due = requests.due(watermark);
    }
    model.keySet().removeAll(woken);
    return each && woken.equals(expected);
  }

  private RequestState slate(String requestId, String subject, long time) {
    Served served =
        Served.newBuilder()
            .setTime(Instant.ofEpochMilli(time))
            .setRequestId(requestId)
            .setSlateId(requestId + "-s")
            .setSubject(subject)
            .setRequestFeatures(Map.of())
            .setItems(
                List.of(
                    ServedItem.newBuilder()
                        .setItem("i1")
                        .setItemPosition(0)
                        .setPosition(0)
                        .setFeatures(Map.of())
                        .build()))
            .setModel("main")
            .setModelVersion(0)
            .setFeatureSchema("f")
            .build();
    JoinInput.Slate slate = new JoinInput.Slate(served, Codecs.SERVED.encode(served));
    return Objects.requireNonNull(joiner.apply(null, slate, NO_TICK).state());
  }

  private RequestState impression(@Nullable RequestState before, String requestId, long time) {
    Event event =
        Event.newBuilder()
            .setTime(Instant.ofEpochMilli(time))
            .setEventId("e")
            .setType("impression")
            .setSubject("u1")
            .setRequestId(requestId)
            .setItem("i1")
            .build();
    var response = new JoinInput.Response(event, Codecs.EVENT.encode(event), new Place(0, 0));
    return Objects.requireNonNull(joiner.apply(before, response, NO_TICK).state());
  }

  private static byte[] bytesOf(OpenRequests requests, String id) {
    RequestState state = requests.find(id);
    assertThat(state).isNotNull();
    return state == null ? new byte[0] : state.toBytes();
  }
}
