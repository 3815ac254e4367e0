// Bundled in place of the package `linkify-it`: the grammar makes no links of bare addresses.
export default class LinkifyIt {}
