/** What retrieval without candidates reads: decayed popularity and co-click neighbours. */
@NullMarked
package dev.sluice.model.retrieve;

import org.jspecify.annotations.NullMarked;
