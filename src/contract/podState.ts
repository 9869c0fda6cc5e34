/** How a pod does, as every answer that describes one pod says it. */
export const podStateProperties = {
  ready: { type: ['boolean', 'null'], description: 'null where no source reports it' },
  restarts: {
    type: ['integer', 'null'],
    description: 'how often its containers were started again; null where no source reports it',
  },
  reason: {
    type: ['string', 'null'],
    description: 'why it is not ready, as Kubernetes writes it (ImagePullBackOff, OOMKilled, ...); null when it is',
  },
} as const;
