import './styles/base.css'
import { render } from 'preact'
import { followAddress } from './address/address.ts'
import { readSession } from './api/session.ts'
import { Shell } from './shell/shell.tsx'
import { applyTheme } from './shell/theme.ts'

const place = document.getElementById('page')
if (place !== null) {
  applyTheme()
  followAddress()
  void readSession()
  render(<Shell />, place)
}
