package dev.sluice.model.feature;

import dev.sluice.schemas.feature.FeatureSpec.History;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.feature.Values;
import dev.sluice.schemas.guard.Consents;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.ItemState;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.User;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request and all that is known at its time, with what its candidates share. Without full
 * consent the subject's history counts as empty.
 */
final class Scene {
  private final Request request;
  private final long timeMillis;
  private final Lookups lookups;
  private final @Nullable User user;
  private final SubjectHistory history;
  private final Map<Object, Object> prepared = new HashMap<>();
  private final @Nullable Object[] ofDerivations;

  /** As seen by {@code derivations} derivations, each with its own place. */
  Scene(Request request, SubjectHistory history, Lookups lookups, int derivations) {
    this.ofDerivations = new @Nullable Object[derivations];
    this.request = request;
    this.timeMillis = request.getTime().toEpochMilli();
    this.lookups = lookups;
    this.user = lookups.users().find(request.getSubject());
    Consent consent =
        user == null
            ? request.getConsent()
            : Consents.strictest(request.getConsent(), user.getConsent());
    this.history = consent == Consent.FULL ? history : SubjectHistory.empty();
  }

  long timeMillis() {
    return timeMillis;
  }

  Lookups lookups() {
    return lookups;
  }

  SubjectHistory history() {
    return history;
  }

  /** Returns what is made once per request; {@code key} is compared by identity or by value. */
  @SuppressWarnings("unchecked") // one key always goes with one type: its derivation's
  <T> T once(Object key, Supplier<T> make) {
    Object known = prepared.get(key);
    if (known == null) {
      known = make.get();
      prepared.put(key, known);
    }
    return (T) known;
  }

  /** Returns what one derivation makes once per request; {@code place} is its own. */
  @SuppressWarnings("unchecked") // one place always goes with one type: its derivation's
  <T> T once(int place, Supplier<T> make) {
    Object known = ofDerivations[place];
    if (known == null) {
      known = make.get();
      ofDerivations[place] = known;
    }
    return (T) known;
  }

  List<String> items(History spec) {
    return once(spec.name(), () -> history.items(spec, timeMillis));
  }

  List<String> categories(Source source, @Nullable Pick pick) {
    return Values.categories(value(source, pick));
  }

  /** Returns milliseconds of the epoch, or null where there is no such time. */
  @Nullable Long time(Source source, @Nullable Pick pick) {
    Object value = value(source, pick);
    if (value instanceof Instant instant) {
      return instant.toEpochMilli();
    }
    double millis = Values.numberOrNaN(value);
    return Double.isNaN(millis) ? null : (Long) (long) millis;
  }

  /** Returns the value of a source, or null where it has none. */
  @Nullable Object value(Source source, @Nullable Pick pick) {
    return switch (source.root()) {
      case SUBJECT -> request.getSubject();
      case SESSION -> request.getSession();
      case PLACEMENT -> request.getPlacement();
      case MARKET -> request.getMarket();
      case TENANT -> request.getTenant();
      case REQUEST_TIME -> request.getTime();
      case CONTEXT -> request.getContext().get(source.path());
      case USER -> user == null ? null : user.getAttributes().get(source.path());
      case ITEM,
          ITEM_GROUP,
          ITEM_CREATED_AT,
          ITEM_VECTOR,
          ITEM_ATTRIBUTE,
          STATE,
          CANDIDATE_SCORE,
          CANDIDATE_SOURCE,
          CANDIDATE_FIELD ->
          pick == null ? null : candidateValue(source, pick);
    };
  }

  private static @Nullable Object candidateValue(Source source, Pick pick) {
    return switch (source.root()) {
      case ITEM -> pick.candidate().getItem();
      case CANDIDATE_SCORE -> pick.candidate().getScore();
      case CANDIDATE_SOURCE -> pick.candidate().getSource();
      case CANDIDATE_FIELD -> pick.candidate().getFields().get(source.path());
      default -> pick.known() == null ? null : itemValue(source, pick.known());
    };
  }

  /** Returns what a known item has for a source, also for items of a history. */
  static @Nullable Object itemValue(Source source, CatalogueItem known) {
    Item item = known.item();
    return switch (source.root()) {
      case ITEM -> item.getItem();
      case ITEM_GROUP -> item.getGroup();
      case ITEM_CREATED_AT -> item.getCreatedAt();
      case ITEM_VECTOR -> item.getVectors().get(source.path());
      case ITEM_ATTRIBUTE -> item.getAttributes().get(source.path());
      case STATE -> known.state() == null ? null : stateValue(source.path(), known.state());
      default -> null;
    };
  }

  private static @Nullable Object stateValue(String path, ItemState state) {
    return switch (path) {
      case "price" -> state.getPrice();
      case "stock" -> state.getStock();
      case "available" -> Boolean.toString(state.getAvailable());
      default -> null;
    };
  }
}
