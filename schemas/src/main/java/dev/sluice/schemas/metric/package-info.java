/**
 * Quality figures of predicted ctr and of slates, in one place for online, replay and training.
 * Pure arithmetic without dependencies. A figure that is undefined is empty with a reason, never 0.
 */
@NullMarked
package dev.sluice.schemas.metric;

import org.jspecify.annotations.NullMarked;
