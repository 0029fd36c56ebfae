package io.airlockapp.testkit;

import io.airlockapp.transport.Header;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/** What the contract tests of all fronts share. Time is virtual on the socket, too. */
abstract class Contract {

    final FrontKind kind;
    FakeGateway gateway = FakeGateway.create();
    Front front;

    Contract(FrontKind kind) {
        this.kind = kind;
        this.front = kind.open(gateway);
    }

    /** Starts over with a gateway of another kind. */
    void use(FakeGateway other) {
        front.close();
        gateway = other;
        front = kind.open(other);
    }

    @AfterEach
    void close() {
        front.close();
    }

    /** Sends with some of the usual headers replaced, or left out when the value is empty. */
    Answer getWith(String path, String name, String value) {
        List<Header> headers = new ArrayList<>(Enforcer.headers(gateway));
        headers.removeIf(header -> header.name().equals(name));
        if (!value.isEmpty()) {
            headers.add(new Header(name, value));
        }
        return new Answer(front.send("GET", path, headers, "").block());
    }

    /** Starts a wait and returns once the gateway holds it. */
    CompletableFuture<Answer> startWait(String requestId, int seconds) {
        int before = gateway.pendingWaits();
        CompletableFuture<Answer> answer = front.send(
                        "GET", "/v1/exchanges/" + requestId + "/wait?timeout=" + seconds, "")
                .map(Answer::new)
                .toFuture();
        until(() -> gateway.pendingWaits() == before + 1);
        return answer;
    }

    /** Spins until a condition holds that another thread is about to make true. */
    static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("The condition did not come true.");
            }
            Thread.onSpinWait();
        }
    }
}
