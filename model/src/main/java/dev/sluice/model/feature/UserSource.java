package dev.sluice.model.feature;

import dev.sluice.schemas.record.User;
import org.jspecify.annotations.Nullable;

/** The subjects that are known. */
@FunctionalInterface
public interface UserSource {
  /** Returns the attributes and consent of a subject, or null if it is unknown. */
  @Nullable User find(String subject);
}
