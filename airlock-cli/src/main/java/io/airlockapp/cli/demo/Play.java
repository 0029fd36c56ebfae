package io.airlockapp.cli.demo;

import java.util.List;

/** The lifecycle of an enforcer, on one of the faces. Each method blocks until it is through. */
interface Play extends AutoCloseable {

    /** From discovery to unpairing, with one review after the other. */
    void lifecycle(List<Scene> scenes, Notes notes);

    /** From discovery to unpairing, with many reviews at a time. */
    void load(Load load);

    /** Gives back everything; ends the pairing if there is one. Needs a thread that is not interrupted. */
    @Override
    void close();
}
