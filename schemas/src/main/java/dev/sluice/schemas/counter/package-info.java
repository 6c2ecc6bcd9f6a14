/** Windowed counts: pure arithmetic shared by Streams, the ranker and importers. */
@NullMarked
package dev.sluice.schemas.counter;

import org.jspecify.annotations.NullMarked;
