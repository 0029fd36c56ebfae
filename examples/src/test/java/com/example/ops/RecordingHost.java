package com.example.ops;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A host that only writes down what it was told to run. */
final class RecordingHost implements Host {

    private final List<Operation> ran = new CopyOnWriteArrayList<>();

    @Override
    public void run(Operation operation) {
        ran.add(operation);
    }

    List<Operation> ran() {
        return ran;
    }
}
