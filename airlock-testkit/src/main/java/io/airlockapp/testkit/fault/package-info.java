/**
 * What can go wrong between an enforcer and its gateway, as values bound to calls.
 */
@NullMarked
package io.airlockapp.testkit.fault;

import org.jspecify.annotations.NullMarked;
