/** A bounded sample of rows that does not depend on their order. */
@NullMarked
package dev.sluice.audit.sample;

import org.jspecify.annotations.NullMarked;
