/** For users' own services: reading slates, the first of each request. */
@NullMarked
package dev.sluice.schemas.client;

import org.jspecify.annotations.NullMarked;
