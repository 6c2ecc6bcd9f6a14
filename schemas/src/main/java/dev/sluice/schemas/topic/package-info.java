/** The topic catalogue: names, keys, partitions and retention, and the dead letters beside them. */
@NullMarked
package dev.sluice.schemas.topic;

import org.jspecify.annotations.NullMarked;
