package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.GatewayException;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.internal.wire.Errors;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** Turns an answer that is no success into a failure. */
final class StatusStage implements Stage {

    /** How many secrets are remembered; a client has as many routing tokens as it serves enforcers. */
    private static final int MAX_KEPT = 1000;

    private final CredentialStage next;
    private final TimeSource time;

    /** What any call has kept secret: a gateway can quote it in its answer to another, as in "token … was revoked". */
    private final Set<Secret> kept = ConcurrentHashMap.newKeySet();

    StatusStage(CredentialStage next, TimeSource time) {
        this.next = next;
        this.time = time;
    }

    @Override
    public Mono<TransportResponse> exchange(Call call) {
        Secret secret = call.secret();
        if (secret != null && kept.size() < MAX_KEPT) {
            kept.add(secret);
        }
        return next.exchange(call).<TransportResponse>handle((answer, sink) -> {
            int status = answer.response().status();
            if (status >= 200 && status < 300) {
                sink.next(answer.response());
            } else {
                sink.error(failure(call, answer));
            }
        });
    }

    private GatewayException failure(Call call, CredentialStage.Answer answer) {
        TransportRequest request = call.request();
        String path = request.path();
        int query = path.indexOf('?');
        List<String> secrets = new ArrayList<>(answer.secrets());
        kept.forEach(secret -> secrets.add(secret.expose()));
        Secret own = call.secret();
        if (own != null) {
            secrets.add(own.expose());
        }
        String name = request.method() + " " + (query < 0 ? path : path.substring(0, query));
        return Errors.read(answer.response(), name, secrets, time.now());
    }
}
