package dev.sluice.model.rank;

import dev.sluice.embeddings.ServingTable;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.feature.FeatureDeriver;
import dev.sluice.model.feature.Lookups;
import dev.sluice.model.feature.SubjectHistory;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.guard.Consents;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Mode;
import dev.sluice.schemas.record.RankedItem;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Status;
import dev.sluice.schemas.record.User;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests: every readable one, with a status. A pure function of its arguments, the pinned
 * model version, the lookups and the seed; one call of the scorer per request, and a small one for
 * the ctr of the places. Not thread-safe: one per subtask.
 *
 * <p>An answer's status is the first of these that holds: REJECTED, EXPIRED, FALLBACK, PARTIAL,
 * RANKED.
 */
public final class Ranker implements AutoCloseable {
  /** Position of a logged item that is not in the slate. */
  private static final int OUTSIDE = -1;

  private final String name;
  private final ServingModel model;
  private final Lookups lookups;
  private final RankerLimits limits;
  private final FeatureDeriver deriver;
  private final Scoring scoring;
  private final Exploration exploration;
  private final Retrieval retrieval;
  private final RetrievalBlobs blobs = new RetrievalBlobs();
  private final Records records;
  private final List<String> histories;

  /** Makes a ranker on {@code scorer}, which it closes. */
  public Ranker(
      ModelConfig config,
      FeatureSchema schema,
      ServingModel model,
      Lookups lookups,
      String codeVersion,
      Scorer scorer,
      RankerLimits limits) {
    this.name = config.name();
    this.model = model;
    this.lookups = lookups;
    this.limits = limits;
    this.histories =
        schema.features().stream()
            .filter(FeatureSpec.History.class::isInstance)
            .map(FeatureSpec::name)
            .toList();
    this.deriver = new FeatureDeriver(schema);
    this.scoring = new Scoring(config, schema, scorer);
    this.exploration = new Exploration(config.epsilon(), config.seed());
    this.retrieval = new Retrieval(limits.retrieved(), lookups.items());
    this.records = new Records(model, schema.hash(), codeVersion, scorer.engine(), config.seed());
  }

  /**
   * Answers {@code request}.
   *
   * @param history what the subject did, as of now
   * @param appendTimeMillis append time of the request's record: its deadline counts from there
   * @param nowMillis the clock, on the same scale
   * @param inputs last offset applied per topic and partition, for the receipt
   */
  public Answer answer(
      Request request,
      SubjectHistory history,
      long appendTimeMillis,
      long nowMillis,
      Map<String, Long> inputs) {
    Consent consent = consent(request);
    SubjectHistory allowed = consent == Consent.FULL ? history : SubjectHistory.empty();
    String rejection = rejection(request);
    if (!rejection.isEmpty()) {
      return unserved(request, consent, Status.REJECTED, rejection, "rejected", inputs);
    }
    long left = millisLeft(request, appendTimeMillis, nowMillis);
    if (left < 0) {
      String late = "%d ms past its deadline of %d ms".formatted(-left, request.getDeadlineMs());
      return unserved(request, consent, Status.EXPIRED, late, "expired", inputs);
    }
    try (ServingTable.View view = model.pin()) {
      Asked asked = new Asked(request, allowed, consent, view.version(), inputs);
      return serve(asked, view, left);
    }
  }

  private Consent consent(Request request) {
    User user = lookups.users().find(request.getSubject());
    return user == null
        ? request.getConsent()
        : Consents.strictest(request.getConsent(), user.getConsent());
  }

  private String rejection(Request request) {
    if (!request.getModel().equals(name)) {
      return "no model %s is served here, only %s".formatted(request.getModel(), name);
    }
    int candidates = request.getCandidates().size();
    return candidates <= limits.candidates()
        ? ""
        : "%d candidates, %d are allowed".formatted(candidates, limits.candidates());
  }

  private static long millisLeft(Request request, long appendTimeMillis, long nowMillis) {
    return request.getDeadlineMs() <= 0
        ? Long.MAX_VALUE
        : appendTimeMillis + request.getDeadlineMs() - nowMillis;
  }

  private Answer unserved(
      Request request,
      Consent consent,
      Status status,
      String reason,
      String decision,
      Map<String, Long> inputs) {
    Asked asked =
        new Asked(request, SubjectHistory.empty(), consent, ServingModel.NO_VERSION, inputs);
    Outcome outcome = new Outcome(status, reason, decision, List.of());
    return new Answer(records.ranked(asked, outcome), null);
  }

  private Answer serve(Asked asked, ServingTable.View view, long millisLeft) {
    RetrievalIndex index = blobs.of(view);
    Request request = asked.request();
    Derived derived = new Derived(deriver, lookups, asked);
    FeatureModel published = model.published();
    Contenders contenders =
        Contenders.of(
            request, candidates(asked, derived, index, learned(asked, published)), lookups.items());
    String decision = decision(view, millisLeft);
    List<Contender> scored = scored(contenders.all());
    if (decision.isEmpty()) {
      scored.forEach(derived::derive);
      boolean finite =
          published == null
              ? scoring.score(derived.requestFeatures(), scored, view)
              : Scoring.score(derived.requestFeatures(), scored, published);
      decision = finite ? "" : "not-finite";
    }
    Outcome outcome = outcome(request, contenders, index, decision);
    if (decision.isEmpty() && published != null) {
      // Its ctr does not depend on the place; the receipt says who ranked.
      outcome = outcome.decidedBy("published " + published.name());
    } else if (decision.isEmpty()) {
      place(scored, outcome.items(), derived.requestFeatures(), view);
    } else {
      derived.deriveShown(contenders.all(), outcome.items());
    }
    var ranked = records.ranked(asked, outcome);
    return new Answer(
        ranked, records.served(asked, ranked, derived.requestFeatures(), contenders.all()));
  }

  /** Gives the slate's items, and what is logged beside it, the ctr of their places. */
  private void place(
      List<Contender> scored,
      List<RankedItem> slate,
      Map<String, Object> requestFeatures,
      ServingTable.View view) {
    Map<String, RankedItem> placed = new HashMap<>(2 * slate.size());
    slate.forEach(item -> placed.put(item.getItem(), item));
    List<Contender> told = new ArrayList<>(slate.size());
    for (Contender contender : scored) {
      if (contender.logged || placed.containsKey(contender.item())) {
        told.add(contender);
      }
    }
    int[] positions = new int[told.size()];
    for (int i = 0; i < positions.length; i++) {
      RankedItem item = placed.get(told.get(i).item());
      positions[i] = item == null ? OUTSIDE : item.getPosition();
    }
    scoring.place(requestFeatures, told, positions, view);
    for (Contender contender : told) {
      RankedItem item = placed.get(contender.item());
      if (item != null) {
        item.setCtr(contender.ctr);
      }
    }
  }

  private static Retrieval.Learned learned(Asked asked, @Nullable FeatureModel published) {
    if (published == null) {
      return Retrieval.Learned.NOTHING;
    }
    // A subject's vector is made of its history: under the same consent, and gone with it.
    boolean usable = asked.consent() == Consent.FULL && !asked.history().wasForgotten();
    String subject = usable ? asked.request().getSubject() : "";
    return new Retrieval.Learned(published.sphere(), subject);
  }

  private List<Candidate> candidates(
      Asked asked, Derived derived, RetrievalIndex index, Retrieval.Learned learned) {
    Request request = asked.request();
    if (!request.getCandidates().isEmpty() || request.getMode() == Mode.EXTERNAL) {
      return request.getCandidates();
    }
    Set<String> skipped = new HashSet<>(request.getExclude());
    List<String> engaged = derived.engagedItems(histories);
    skipped.addAll(engaged);
    return retrieval.candidates(index, learned, engaged, skipped, request.getTime());
  }

  private String decision(ServingTable.View view, long millisLeft) {
    if (view.version() == ServingModel.NO_VERSION) {
      return "model-not-ready";
    }
    return millisLeft < limits.reserve().toMillis() ? "deadline-near" : "";
  }

  private static List<Contender> scored(List<Contender> all) {
    List<Contender> scored = new ArrayList<>(all.size());
    for (Contender contender : all) {
      if (contender.eligible || contender.logged) {
        scored.add(contender);
      }
    }
    return scored;
  }

  private Outcome outcome(
      Request request, Contenders contenders, RetrievalIndex index, String decision) {
    List<RankedItem> items = slate(request, contenders, index, !decision.isEmpty());
    String shortfall = contenders.shortfall();
    if (items.isEmpty() && request.getLimit() > 0) {
      shortfall = shortfall.isEmpty() ? "nothing to rank" : shortfall;
    }
    if (!decision.isEmpty()) {
      String reason = shortfall.isEmpty() ? decision : decision + "; " + shortfall;
      return new Outcome(Status.FALLBACK, reason, decision, items);
    }
    Status status = shortfall.isEmpty() ? Status.RANKED : Status.PARTIAL;
    return new Outcome(status, shortfall, "", items);
  }

  private List<RankedItem> slate(
      Request request, Contenders contenders, RetrievalIndex index, boolean fallback) {
    if (request.getMode() == Mode.EXTERNAL) {
      return Slate.external(contenders.free());
    }
    List<Contender> free = contenders.free();
    if (fallback) {
      List<Contender> ordered = FallbackOrder.of(free, index::popularity);
      return Slate.fallback(ordered, contenders.pins(), request.getLimit());
    }
    free.sort(Contender.BEST_FIRST);
    return Slate.explored(
        free, contenders.pins(), request.getLimit(), exploration, request.getRequestId());
  }

  @Override
  public void close() {
    scoring.close();
  }
}
