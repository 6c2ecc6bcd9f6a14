package dev.sluice.model.rank;

import java.util.List;

/** What a model version knows to retrieve by: popularity, and items clicked together. */
public interface RetrievalIndex {
  /** Returns up to {@code n} items, the most popular first. */
  List<String> popular(int n);

  /** Returns the decayed popularity of {@code item}; 0 for one it does not know. */
  double popularity(String item);

  /** Returns the items clicked by those who clicked {@code item}, the closest first. */
  List<String> neighbours(String item);
}
