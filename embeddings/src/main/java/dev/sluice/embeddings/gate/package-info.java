/** Lookups that skip what a closed gate would multiply by zero. */
@NullMarked
package dev.sluice.embeddings.gate;

import org.jspecify.annotations.NullMarked;
