package io.airlockapp.model;

import java.util.Objects;

/** Argument checks of this package. */
final class Checks {

    private Checks() {}

    static String notBlank(String value, String name) {
        Objects.requireNonNull(value, name);
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " is blank: give it a value.");
        }
        return value;
    }
}
