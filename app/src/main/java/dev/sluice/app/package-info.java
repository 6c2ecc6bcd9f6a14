/** The whole platform in one process: {@code ./sluice}. */
@NullMarked
package dev.sluice.app;

import org.jspecify.annotations.NullMarked;
