package dev.sluice.model.rank;

import dev.sluice.model.feature.CatalogueItem;
import dev.sluice.model.feature.ItemFeatures;
import dev.sluice.schemas.record.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An item on its way to a slate, with what became known of it. Mutable within one answer. */
final class Contender {
  /** The model's order: best logit first, ties by item id. */
  static final Comparator<Contender> BEST_FIRST =
      Comparator.comparingDouble((Contender c) -> -c.logit).thenComparing(c -> c.item());

  private final Candidate candidate;
  private final List<String> sources = new ArrayList<>(2);
  private final @Nullable CatalogueItem known;

  /** Whether the slate may hold it. */
  boolean eligible;

  /** Whether its place is the caller's choice. */
  boolean pinned;

  ItemFeatures features = ItemFeatures.NONE;
  double logit;
  @Nullable Double ctr;

  /** Whether the caller wants its features even if the slate does not hold it. */
  boolean logged;

  Contender(Candidate candidate, @Nullable CatalogueItem known) {
    this.candidate = candidate;
    this.known = known;
  }

  /** Takes in one mention of the item, the first or a further one. */
  void mention(Candidate mention) {
    if (!mention.getSource().isEmpty() && !sources.contains(mention.getSource())) {
      sources.add(mention.getSource());
    }
    logged |= mention.getLog();
  }

  String item() {
    return candidate.getItem();
  }

  /** The first mention: its score and fields count. */
  Candidate candidate() {
    return candidate;
  }

  /** Where it came from, each source once, in the order of the mentions. */
  List<String> sources() {
    return sources;
  }

  /** Its catalogue entry; null for an item that the catalogue does not know. */
  @Nullable CatalogueItem known() {
    return known;
  }
}
