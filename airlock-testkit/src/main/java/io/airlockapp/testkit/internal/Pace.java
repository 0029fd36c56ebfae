package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Bodies that come bit by bit. */
final class Pace {

    private Pace() {}

    static Reply stalled(TransportResponse response, Fault.Stalled fault, Scheduler scheduler) {
        byte[] body = response.body().toByteArray();
        byte[] rest = Arrays.copyOfRange(body, body.length / 2, body.length);
        Flux<byte[]> half = Flux.just(Arrays.copyOf(body, body.length / 2));
        Duration time = fault.time();
        return new Reply.Paced(response, half.concatWith(time == null ? Mono.never() : later(time, scheduler, rest)));
    }

    static Reply dripping(TransportResponse response, Fault.Drip fault, Scheduler scheduler) {
        byte[] body = response.body().toByteArray();
        int pieces = Math.max(1, Math.min(fault.pieces(), body.length));
        List<Mono<byte[]>> drops = new ArrayList<>();
        for (int i = 0; i < pieces; i++) {
            byte[] drop = Arrays.copyOfRange(body, at(body, i, pieces), at(body, i + 1, pieces));
            drops.add(i == 0 ? Mono.just(drop) : later(fault.pause(), scheduler, drop));
        }
        return new Reply.Paced(response, Flux.concat(drops));
    }

    private static int at(byte[] body, int piece, int pieces) {
        return (int) ((long) body.length * piece / pieces);
    }

    private static Mono<byte[]> later(Duration time, Scheduler scheduler, byte[] bytes) {
        return Mono.delay(time, scheduler).thenReturn(bytes);
    }
}
