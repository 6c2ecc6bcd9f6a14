package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.streams.join.RequestState;
import dev.sluice.streams.time.DueIndex;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The open requests of one partition: by id, by wake-up time and by subject. Changes are held open
 * until {@link #flush}: most of what answers a slate comes close together, and is then written
 * once. An entry of the wake-up times may be earlier than the request's: it is moved when it is
 * met.
 *
 * <pre>
 *   requests  request id              -> i64 its time in wakes | RequestState
 *   wakes     time, request id        -> nothing
 *   subjects  subject, request id     -> nothing
 * </pre>
 */
final class OpenRequests {
  private static final int BATCH = 1_000;
  private static final byte[] NOTHING = {};
  private static final long NOT_INDEXED = Long.MAX_VALUE;

  /** Requests kept as they are asked for: as large as their bytes. */
  private static final int KEPT = 512;

  private final LinkedHashMap<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Held> changed = new LinkedHashMap<>();
  private final KeyValueStore<Bytes, byte[]> requests;
  private final DueIndex wakes;
  private final KeyValueStore<Bytes, byte[]> subjects;
  /* Grows to the largest once: each request is written some times, and is of kilobytes. */
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  OpenRequests(
      KeyValueStore<Bytes, byte[]> requests,
      KeyValueStore<Bytes, byte[]> wakes,
      KeyValueStore<Bytes, byte[]> subjects) {
    this.requests = requests;
    this.wakes = new DueIndex(wakes);
    this.subjects = subjects;
  }

  /** A request as it is, and what the stores know of it. */
  private static final class Held {
    @Nullable RequestState state;
    boolean isStored;
    long indexedAt = NOT_INDEXED;
    Set<String> linked = Set.of();

    static Held of(byte @Nullable [] stored) {
      Held read = new Held();
      if (stored != null) {
        read.isStored = true;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored))) {
          read.indexedAt = in.readLong();
          RequestState of = RequestState.read(in);
          read.linked = of.subjects();
          read.state = of;
        } catch (IOException e) {
          throw new UncheckedIOException("an open request of %d bytes".formatted(stored.length), e);
        }
      }
      return read;
    }

    boolean isDue(long watermark) {
      return state != null && state.wakeAtMillis() <= watermark;
    }
  }

  /** Returns what is kept of a request, to be changed and given to {@link #replace}. */
  @Nullable RequestState find(String requestId) {
    return held(requestId).state;
  }

  private Held held(String requestId) {
    Held known = held.get(requestId);
    if (known == null) {
      known = Held.of(requests.get(key(requestId)));
      held.put(requestId, known);
    }
    return known;
  }

  /** Replaces what is kept of a request; null clears it. */
  void replace(String requestId, @Nullable RequestState after) {
    Held request = held(requestId);
    request.state = after;
    changed.put(requestId, request);
    if (changed.size() >= 2 * KEPT) {
      flush();
    }
  }

  /**
   * Takes a request for what the store has, after a failure may have left it changed by half. What
   * it took since the last {@link #flush} is in no store and stays as it is.
   */
  void readAgain(String requestId) {
    if (!changed.containsKey(requestId)) {
      held.remove(requestId);
    }
  }

  /** Returns some requests that are due at the watermark; empty when there are none left. */
  List<String> due(long watermark) {
    List<String> due = new ArrayList<>();
    changed.forEach(
        (requestId, request) -> {
          if (request.isDue(watermark)) {
            due.add(requestId);
          }
        });
    boolean isMore = due.isEmpty();
    while (isMore) {
      List<DueIndex.Due> indexed = wakes.due(watermark, BATCH);
      indexed.forEach(entry -> take(entry, watermark, due));
      isMore = due.isEmpty() && !indexed.isEmpty();
    }
    return due;
  }

  private void take(DueIndex.Due entry, long watermark, List<String> due) {
    wakes.remove(entry.timeMillis(), entry.id());
    Held request = held(entry.id());
    request.indexedAt = NOT_INDEXED;
    // What has changed is in the list if it is due; if it is not, its next writing indexes it.
    boolean isNews = changed.putIfAbsent(entry.id(), request) == null;
    if (isNews && request.isDue(watermark)) {
      due.add(entry.id());
    }
  }

  /** Drops what is kept of a subject. */
  int forget(String subject) {
    flush();
    List<String> of = requestsOf(subject);
    of.forEach(requestId -> replace(requestId, null));
    flush();
    return of.size();
  }

  /** Writes what has changed; called before each commit. */
  void flush() {
    changed.forEach(this::write);
    changed.clear();
    while (held.size() > KEPT) {
      held.remove(held.keySet().iterator().next());
    }
  }

  private void write(String requestId, Held request) {
    RequestState state = request.state;
    index(requestId, request, state == null ? NOT_INDEXED : state.wakeAtMillis());
    link(requestId, request, state == null ? Set.of() : state.subjects());
    if (state != null) {
      requests.put(key(requestId), bytes(request.indexedAt, state));
    } else if (request.isStored) {
      requests.delete(key(requestId));
    }
    request.isStored = state != null;
    if (state == null) {
      held.remove(requestId);
    }
  }

  private byte[] bytes(long indexedAt, RequestState state) {
    written.reset();
    try {
      DataOutputStream out = new DataOutputStream(written);
      out.writeLong(indexedAt);
      state.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return written.toByteArray();
  }

  private void index(String requestId, Held request, long wakeAt) {
    boolean isOver = request.state == null;
    if (request.indexedAt != NOT_INDEXED && (isOver || wakeAt < request.indexedAt)) {
      wakes.remove(request.indexedAt, requestId);
      request.indexedAt = NOT_INDEXED;
    }
    if (!isOver && request.indexedAt == NOT_INDEXED && wakeAt != NOT_INDEXED) {
      wakes.add(wakeAt, requestId);
      request.indexedAt = wakeAt;
    }
  }

  private void link(String requestId, Held request, Set<String> has) {
    Set<String> had = request.linked;
    if (had.equals(has)) {
      return;
    }
    had.stream().filter(s -> !has.contains(s)).forEach(s -> subjects.delete(link(s, requestId)));
    has.stream()
        .filter(s -> !had.contains(s))
        .forEach(s -> subjects.put(link(s, requestId), NOTHING));
    request.linked = has;
  }

  private List<String> requestsOf(String subject) {
    List<String> of = new ArrayList<>();
    byte[] from = prefix(subject, (byte) 0);
    Bytes to = Bytes.wrap(prefix(subject, (byte) 1));
    try (KeyValueIterator<Bytes, byte[]> links = subjects.range(Bytes.wrap(from), to)) {
      while (links.hasNext()) {
        byte[] link = links.next().key.get();
        if (link.length > from.length) {
          of.add(new String(link, from.length, link.length - from.length, UTF_8));
        }
      }
    }
    return of;
  }

  private static Bytes link(String subject, String requestId) {
    byte[] id = requestId.getBytes(UTF_8);
    byte[] prefix = prefix(subject, (byte) 0);
    return Bytes.wrap(ByteBuffer.allocate(prefix.length + id.length).put(prefix).put(id).array());
  }

  // The length first: no subject's keys are then a prefix of another's.
  private static byte[] prefix(String subject, byte end) {
    byte[] text = subject.getBytes(UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + text.length + 1)
        .putInt(text.length)
        .put(text)
        .put(end)
        .array();
  }

  private static Bytes key(String requestId) {
    return Bytes.wrap(requestId.getBytes(UTF_8));
  }
}
