package dev.sluice.streams.join;

import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.ServedItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Joins the slates of one request with what answers them. Pure: what it returns depends on its
 * arguments only. The given state is used up; keep the returned one.
 *
 * <p>Time is the watermark: a time in event time that all partitions of the events topic have
 * passed; Long.MIN_VALUE while unknown. A window that opens with an impression at t is [t, t +
 * window): it is closed once the watermark is at its end.
 */
public final class Joiner {
  private final JoinConfig config;
  private final long longestMillis;

  public Joiner(JoinConfig config) {
    this.config = config;
    this.longestMillis = config.longestMillis();
  }

  /** Takes one input. */
  public Step apply(@Nullable RequestState before, JoinInput input, long watermark) {
    Round round = new Round(before == null ? new RequestState() : before, watermark);
    // What is over is told before anything is added to it.
    round.close();
    if (input instanceof JoinInput.Slate slate) {
      round.slate(slate);
    } else {
      round.response((JoinInput.Response) input);
    }
    return round.step();
  }

  /** Closes what the watermark has passed. */
  public Step wake(RequestState before, long watermark) {
    Round round = new Round(before, watermark);
    round.close();
    return round.step();
  }

  /** One call's work. */
  private final class Round {
    private final RequestState state;
    private final long watermark;
    private final List<Example> examples = new ArrayList<>();
    private final List<Aside> asides = new ArrayList<>();
    private int ignored;
    private JoinInput.@Nullable Slate decodedOf;
    private @Nullable Served decoded;

    Round(RequestState state, long watermark) {
      this.state = state;
      this.watermark = watermark;
    }

    Step step() {
      long end = end();
      boolean over = state.isEmpty() || (state.waiting.isEmpty() && end <= watermark);
      long next = nextClosing();
      state.wakeAt(state.waiting.isEmpty() ? Math.min(next, end) : next);
      return new Step(over ? null : state, examples, asides, ignored);
    }

    void slate(JoinInput.Slate slate) {
      boolean repeat = state.slate(slate.slateId()).isPresent();
      if (repeat || !slate.isAnswerable() || end(slate) <= watermark) {
        ignored++;
        return;
      }
      state.slates.add(slate);
      retry();
    }

    void response(JoinInput.Response response) {
      Event event = response.event();
      String type = event.getType();
      boolean known = type.equals(JoinRules.IMPRESSION) || config.isLabel(type);
      if (!known || JoinRules.rejection(event, config.minView()).isPresent()) {
        ignored++;
        return;
      }
      place(response);
    }

    void close() {
      // For nearly every input: nothing can be due before the request's wake-up.
      if (state.wakeAtMillis() > watermark) {
        return;
      }
      if (!state.waiting.isEmpty()) {
        List<JoinInput.Response> gone = state.waiting.stream().filter(this::isOverdue).toList();
        state.waiting.removeAll(gone);
        gone.forEach(response -> aside(RejectReason.ORPHAN, missing(response), response));
      }
      List<ShownItem> due = new ArrayList<>(state.shown.size());
      for (ShownItem item : state.shown) {
        if (item.isDue(config, watermark)) {
          due.add(item);
        }
      }
      due.sort(Comparator.comparingLong(item -> item.timeMillis));
      due.forEach(this::emit);
    }

    private void place(JoinInput.Response response) {
      Event event = response.event();
      Optional<JoinInput.Slate> slate = state.slate(event.getSlateId());
      if (slate.isEmpty()) {
        hold(response);
        return;
      }
      if (!slate.get().isConsented()) {
        ignored++;
        return;
      }
      String item = Objects.requireNonNullElse(event.getItem(), "");
      if (!slate.get().has(item)) {
        aside(RejectReason.ORPHAN, "item %s is not in the slate".formatted(item), response);
      } else if (event.getType().equals(JoinRules.IMPRESSION)) {
        impression(slate.get().slateId(), item, response);
      } else {
        engagement(slate.get().slateId(), item, response);
      }
    }

    private void impression(String slateId, String item, JoinInput.Response response) {
      if (state.shown(slateId, item).isPresent()) {
        ignored++;
      } else if (isOverdue(response)) {
        aside(RejectReason.LATE, "impression after its click window", response);
      } else {
        state.shown.add(ShownItem.of(slateId, item, response.event()));
        retry();
      }
    }

    private void engagement(String slateId, String item, JoinInput.Response response) {
      Optional<ShownItem> shown = state.shown(slateId, item);
      if (shown.isEmpty()) {
        hold(response);
        return;
      }
      String type = response.event().getType();
      long closes = shown.get().timeMillis + config.windowMillis(type);
      if (response.timeMillis() >= closes || watermark >= closes) {
        aside(RejectReason.LATE, type + " after its window", response);
      } else if (shown.get().engage(response.event())) {
        emit(shown.get());
      }
    }

    private void hold(JoinInput.Response response) {
      if (isOverdue(response)) {
        aside(RejectReason.LATE, "after its window, " + missing(response), response);
      } else {
        state.waiting.add(response);
      }
    }

    private void retry() {
      if (state.waiting.isEmpty()) {
        return;
      }
      List<JoinInput.Response> held = List.copyOf(state.waiting);
      state.waiting.clear();
      held.forEach(this::place);
    }

    private void emit(ShownItem shown) {
      JoinInput.Slate slate = state.slate(shown.slateId).orElseThrow();
      Served served = served(slate);
      ServedItem item = Examples.item(served, shown.item).orElseThrow();
      examples.add(Examples.next(served, item, shown, config, watermark));
    }

    /* Items of a slate are mostly told together. */
    private Served served(JoinInput.Slate slate) {
      if (decoded == null || decodedOf != slate) {
        decoded = slate.served();
        decodedOf = slate;
      }
      return decoded;
    }

    private void aside(RejectReason reason, String detail, JoinInput.Response response) {
      asides.add(new Aside(reason, detail, response.bytes(), response.place()));
    }

    private String missing(JoinInput.Response response) {
      boolean slate = state.slate(response.event().getSlateId()).isPresent();
      return slate ? "its impression never came" : "its slate never came";
    }

    private boolean isOverdue(JoinInput.Response response) {
      return expiry(response) <= watermark;
    }

    private long expiry(JoinInput.Response response) {
      return response.timeMillis() + config.clickMillis();
    }

    private long nextClosing() {
      long next = Long.MAX_VALUE;
      for (JoinInput.Response response : state.waiting) {
        next = Math.min(next, expiry(response));
      }
      for (ShownItem item : state.shown) {
        next = Math.min(next, item.nextClosing(config));
      }
      return next;
    }

    private long end() {
      long end = Long.MIN_VALUE;
      for (JoinInput.Slate slate : state.slates) {
        end = Math.max(end, end(slate));
      }
      for (ShownItem item : state.shown) {
        long closed = item.timeMillis + longestMillis;
        end = Math.max(end, closed + config.graceMillis());
      }
      return state.slates.isEmpty() ? Long.MAX_VALUE : end;
    }

    private long end(JoinInput.Slate slate) {
      return slate.timeMillis() + longestMillis + config.graceMillis();
    }
  }
}
