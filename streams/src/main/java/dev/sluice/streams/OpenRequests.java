package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.streams.join.RequestState;
import dev.sluice.streams.time.DueIndex;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The open requests of one partition: by id, by wake-up time and by subject; and which subjects
 * asked to be forgotten.
 *
 * <pre>
 *   requests  request id              -> RequestState
 *   wakes     time, 'R' + request id  | time, 'F' + subject
 *   subjects  subject, 0, request id  -> nothing | subject, 1 -> i64 time of the forget
 * </pre>
 */
final class OpenRequests {
  private static final int BATCH = 1_000;
  private static final String REQUEST = "R";
  private static final String FORGET = "F";
  private static final byte LINK = 0;
  private static final byte FORGOTTEN = 1;
  private static final byte[] NOTHING = {};

  /** Requests kept decoded: some 20 KB each, and most events of a slate come close together. */
  private static final int DECODED = 512;

  private final LinkedHashMap<String, Known> decoded = new LinkedHashMap<>();
  private final KeyValueStore<Bytes, byte[]> requests;
  private final DueIndex wakes;
  private final KeyValueStore<Bytes, byte[]> subjects;
  private @Nullable Taken taken;

  /** What the last {@link #find} gave out: the state may have changed since, the rest has not. */
  private record Taken(String requestId, Known known) {}

  OpenRequests(
      KeyValueStore<Bytes, byte[]> requests,
      KeyValueStore<Bytes, byte[]> wakes,
      KeyValueStore<Bytes, byte[]> subjects) {
    this.requests = requests;
    this.wakes = new DueIndex(wakes);
    this.subjects = subjects;
  }

  /** A state as it is stored, and by what the indexes know it. */
  private record Known(RequestState state, long wakeAtMillis, Set<String> subjects) {
    static Known of(RequestState state) {
      return new Known(state, state.wakeAtMillis(), Set.copyOf(state.subjects()));
    }
  }

  /**
   * Returns what is kept of a request, to be changed and given to {@link #replace}. Whatever
   * happens to it otherwise, the next call reads the store.
   */
  @Nullable RequestState find(String requestId) {
    Known known = known(requestId);
    decoded.remove(requestId);
    taken = known == null ? null : new Taken(requestId, known);
    return known == null ? null : known.state();
  }

  private @Nullable Known known(String requestId) {
    Known known = decoded.get(requestId);
    if (known != null) {
      return known;
    }
    byte[] bytes = requests.get(key(requestId));
    return bytes == null ? null : Known.of(RequestState.fromBytes(bytes));
  }

  private void keep(String requestId, Known known) {
    decoded.put(requestId, known);
    if (decoded.size() > DECODED) {
      decoded.remove(decoded.keySet().iterator().next());
    }
  }

  /** Replaces what is kept of a request; null clears it. */
  void replace(String requestId, @Nullable RequestState after) {
    Taken last = taken;
    taken = null;
    Known before =
        last != null && last.requestId().equals(requestId) ? last.known() : known(requestId);
    Known now = after == null ? null : Known.of(after);
    Set<String> had = before == null ? Set.of() : before.subjects();
    Set<String> has = now == null ? Set.of() : now.subjects();
    decoded.remove(requestId);
    had.stream().filter(s -> !has.contains(s)).forEach(s -> subjects.delete(link(s, requestId)));
    has.stream()
        .filter(s -> !had.contains(s))
        .forEach(s -> subjects.put(link(s, requestId), NOTHING));
    if (before != null) {
      wakes.remove(before.wakeAtMillis(), REQUEST + requestId);
    }
    if (now == null) {
      requests.delete(key(requestId));
    } else {
      requests.put(key(requestId), now.state().toBytes());
      wakes.add(now.wakeAtMillis(), REQUEST + requestId);
      keep(requestId, now);
    }
  }

  /** Takes out some requests that are due at the watermark; empty when there are none left. */
  List<String> due(long watermark) {
    List<String> due = new ArrayList<>();
    for (DueIndex.Due entry : wakes.due(watermark, BATCH)) {
      String id = entry.id().substring(1);
      wakes.remove(entry.timeMillis(), entry.id());
      if (entry.id().startsWith(REQUEST)) {
        due.add(id);
      } else {
        subjects.delete(subject(id, FORGOTTEN));
      }
    }
    return due;
  }

  /** Drops what is kept of a subject, and remembers until {@code until} that it asked so. */
  int forget(String subject, long timeMillis, long until) {
    List<String> held = held(subject);
    held.forEach(requestId -> replace(requestId, null));
    byte[] time = ByteBuffer.allocate(Long.BYTES).putLong(timeMillis).array();
    subjects.put(subject(subject, FORGOTTEN), time);
    wakes.add(until, FORGET + subject);
    return held.size();
  }

  /** Whether the subject asked to be forgotten at this time or later. */
  boolean isForgotten(String subject, long timeMillis) {
    byte[] time = subjects.get(subject(subject, FORGOTTEN));
    return time != null && timeMillis <= ByteBuffer.wrap(time).getLong();
  }

  private List<String> held(String subject) {
    List<String> held = new ArrayList<>();
    Bytes from = subject(subject, LINK);
    try (KeyValueIterator<Bytes, byte[]> links =
        subjects.range(from, subject(subject, FORGOTTEN))) {
      while (links.hasNext()) {
        byte[] link = links.next().key.get();
        if (link.length > from.get().length) {
          int start = from.get().length;
          held.add(new String(link, start, link.length - start, UTF_8));
        }
      }
    }
    return held;
  }

  private static Bytes link(String subject, String requestId) {
    byte[] id = requestId.getBytes(UTF_8);
    byte[] prefix = subject(subject, LINK).get();
    return Bytes.wrap(ByteBuffer.allocate(prefix.length + id.length).put(prefix).put(id).array());
  }

  // The length first: no subject's keys are then a prefix of another's.
  private static Bytes subject(String subject, byte kind) {
    byte[] text = subject.getBytes(UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Integer.BYTES + text.length + 1)
            .putInt(text.length)
            .put(text)
            .put(kind)
            .array());
  }

  private static Bytes key(String requestId) {
    return Bytes.wrap(requestId.getBytes(UTF_8));
  }
}
