/** Counters across subjects: what is counted under which key, and when it is told. Pure. */
@NullMarked
package dev.sluice.streams.count;

import org.jspecify.annotations.NullMarked;
