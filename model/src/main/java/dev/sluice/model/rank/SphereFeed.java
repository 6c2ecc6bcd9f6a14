package dev.sluice.model.rank;

import dev.sluice.embeddings.ServingTable;
import dev.sluice.model.fusion.SphereLayer;
import dev.sluice.model.retrieve.CatalogueSphere;
import org.jspecify.annotations.Nullable;

/**
 * Tells a catalogue's sphere what each version says of company, and of projections. Those move with
 * every version: they are taken up with what is told of company, some versions apart, or places
 * would be made anew all the time. Not thread-safe: follows on the thread that applies versions.
 */
public final class SphereFeed {
  private static final byte[] ABSENT = {};

  private final CatalogueSphere sphere;
  private byte @Nullable [] neighbours;
  private boolean projected;

  /** A feed of {@code sphere}. */
  public SphereFeed(CatalogueSphere sphere) {
    this.sphere = sphere;
  }

  /** Looks at the version that {@code model} serves. */
  public void follow(ServingModel model) {
    try (ServingTable.View view = model.pin()) {
      byte[] near = view.blob(RetrievalTables.NEIGHBOURS);
      byte[] layer = sphere.isFused() ? view.blob(SphereLayer.BLOB) : null;
      boolean first = layer != null && !projected;
      // A version shares the arrays of the parts that it does not change.
      if (near == neighbours && !first) {
        return;
      }
      neighbours = near;
      projected |= layer != null;
      byte[] company = view.blob(RetrievalTables.COMPANY);
      sphere.follow(
          view.version(),
          RetrievalTables.company(orAbsent(near), orAbsent(company)),
          layer == null ? null : SphereLayer.fromBytes(layer));
    }
  }

  private static byte[] orAbsent(byte @Nullable [] blob) {
    return blob == null ? ABSENT : blob;
  }
}
