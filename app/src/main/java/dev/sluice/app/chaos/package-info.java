/** Faults on purpose: processes started, killed at seeded moments, and the verdict afterwards. */
@NullMarked
package dev.sluice.app.chaos;

import org.jspecify.annotations.NullMarked;
