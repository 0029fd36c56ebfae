package io.airlockapp.testkit.internal;

/** One way to an engine that is open. */
public interface Front {

    /**
     * What it is.
     *
     * @return the kind
     */
    FrontKind kind();

    /** Loses every connection, with the calls that are under way. */
    void cut();
}
